import { labelOf } from '../../summary/label.ts';
import type { Summary } from '../../summary/summary.ts';
import { formatBytes, formatDuration } from '../../wording/format.ts';
import {
  bytesColumn,
  durationColumn,
  emulatedColumn,
  intervalColumns,
  missingInterval,
  targetColumn,
  told,
} from '../columns.ts';
import type { Table } from '../document.ts';
import type { MeasuredTarget } from '../reported-targets.ts';
import type { TableOf } from '../table.ts';

export type Pulled = MeasuredTarget<'pull'>;

export function sumTable(summary: Summary, pulled: readonly Pulled[]): Table {
  return {
    caption: 'From a host that has none of it to ready, in medians',
    head: ['target', 'pull', 'create', 'start to ready', 'sum'],
    rows: pulled.map(({ target, label, found: { medianNs, createNs, fromNothingNs } }) => {
      const readyNs = summary.targets[target]?.startup.ready?.medianNs ?? null;
      const cells = [
        label,
        ...[medianNs, createNs, readyNs, fromNothingNs].map((ns) => told(ns, formatDuration)),
      ];
      return { id: `${target}.pull.fromNothingNs`, cells };
    }),
  };
}

export function pullTable(summary: Summary): TableOf<Pulled> {
  const others = ({ target, found: { sharedWith } }: Pulled) =>
    sharedWith.flatMap((one) => (one === target ? [] : [labelOf(summary, one)]));
  return {
    id: ({ target }) => `${target}.pull.medianNs`,
    columns: [
      targetColumn,
      emulatedColumn,
      { name: 'kind', value: ({ found }) => found.kind },
      { name: 'shared_with', value: ({ found }) => found.sharedWith.join(' ') },
      bytesColumn('to fetch, by the manifest', 'transfer_bytes', ({ found }) => found.transferBytes),
      {
        head: 'transferBytes of the image',
        say: ({ target }) => told(summary.targets[target]?.image.transferBytes ?? null, formatBytes),
      },
      durationColumn('median', 'median', ({ found }) => found.medianNs, 'not fetched'),
      ...intervalColumns<Pulled>(
        'ns',
        ({ found }) => found.ci95Ns,
        ({ found }) => missingInterval(found.n, found.failures),
      ),
      { head: 'n', name: 'n', value: ({ found }) => found.n },
      { head: 'failed', name: 'failures', value: ({ found }) => found.failures },
      durationColumn('then, to the disk', 'flush', ({ found }) => found.flushNs),
      { head: 'the same as', say: (pulled) => others(pulled).join(', ') || '–' },
      { name: 'create_ns', value: ({ found }) => found.createNs },
      { name: 'from_nothing_ns', value: ({ found }) => found.fromNothingNs },
    ],
  };
}

type PulledPart = Pulled['found']['parts'][number] &
  Pick<Pulled, 'target' | 'label'> & { readonly index: number };

/** Layers and files, in the order of each target's manifest. */
export function partsIn(pulled: readonly Pulled[]): readonly PulledPart[] {
  return pulled.flatMap(({ target, label, found: { parts } }) =>
    parts.map((part, index) => ({ ...part, target, label, index })),
  );
}

export const partTable: TableOf<PulledPart> = {
  id: ({ target, index }) => `${target}.pull.part.${index + 1}`,
  columns: [
    targetColumn,
    { name: 'digest', value: ({ digest }) => digest },
    { head: 'layer or file', name: 'name', value: ({ name }) => name },
    bytesColumn('size', 'bytes', ({ bytes }) => bytes),
    { name: 'present', value: ({ present }) => present },
    durationColumn('begins', 'began', ({ beganNs }) => beganNs),
    durationColumn('is there', 'downloaded', ({ downloadedNs }) => downloadedNs),
    durationColumn('is unpacked', 'unpacked', ({ unpackedNs }) => unpackedNs),
    {
      head: 'not fetched',
      say: ({ present }) => (present === 0 ? '–' : `${present} times there already`),
    },
  ],
};

/** What several targets start from, once: under the names of all of them. */
export function once(pulled: readonly Pulled[]): readonly Pulled[] {
  return pulled
    .filter(({ target, found }) => found.sharedWith[0] === target)
    .map((one) => {
      const sharing = pulled.filter(({ target }) => one.found.sharedWith.includes(target));
      return { ...one, label: sharing.map(({ label }) => label).join(', ') };
    });
}
