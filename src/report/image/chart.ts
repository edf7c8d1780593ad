import type { Drawing } from '../../charts/composition.ts';
import { groupedBars } from '../../charts/grouped-bars.ts';
import { type DrawnTarget, drawnTargets, emptyChart } from '../../charts/scales.ts';
import { sentence } from '../../charts/titles.ts';
import { headline } from '../../summary/comparison.ts';
import { headlineSize } from '../../summary/image-headline.ts';
import { nameOf } from '../../summary/label.ts';
import type { Summary, TargetSummary } from '../../summary/summary.ts';
import { formatBytes } from '../../wording/format.ts';

type Image = TargetSummary['image'];

/** What a reader asks of the size of an image; the table has the other sizes. */
const sizes: readonly {
  readonly head: string;
  readonly bytesOf: (image: Image) => number | null | undefined;
}[] = [
  { head: 'Download, as shipped', bytesOf: ({ transferBytes }) => transferBytes },
  { head: 'Download, all with one compressor', bytesOf: ({ compressedBytes }) => compressedBytes },
  { head: 'On disk', bytesOf: ({ allocatedBytes }) => allocatedBytes },
  { head: 'On disk, per additional instance', bytesOf: ({ marginalBytes }) => marginalBytes?.medianBytes },
];

/** What is downloaded and stored, a group of bars a size. */
export function imageChart(summary: Summary): Drawing {
  const targets = drawnTargets(summary).map(asNotEmulated);
  const groups = sizes.flatMap(({ head, bytesOf }) => {
    const rows = targets.flatMap((target) => {
      const bytes = bytesOf(summary.targets[target.target]?.image ?? {}) ?? null;
      return bytes === null ? [] : [{ target, value: bytes, ci95: null, text: formatBytes(bytes) }];
    });
    return rows.length === 0 ? [] : [{ head, rows }];
  });
  if (groups.length === 0) return emptyChart('Image: not measured');
  return (frame) =>
    groupedBars(
      {
        title: titleOf(summary),
        subtitle: ['All that a target starts from. Each group of bars has a scale of its own, from 0.'],
        groups,
      },
      frame,
    );
}

/** The size of an image does not depend on how its instructions are run. */
function asNotEmulated(target: DrawnTarget): DrawnTarget {
  return { ...target, emulated: false, name: target.name.replace(/\*$/, '') };
}

function titleOf(summary: Summary): string {
  const size = headlineSize(summary);
  const verb = size === 'transferBytes' || size === 'compressedBytes' ? 'to download' : 'on disk';
  const found = headline(
    summary,
    `image.${size}`,
    'image',
    ({ times, names }) =>
      `${nameOf(summary, names.larger)} has ${times} as much ${verb} as ${nameOf(summary, names.smaller)}`,
  );
  return sentence(found ?? 'Disk image');
}
