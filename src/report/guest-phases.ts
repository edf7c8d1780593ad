import { locate } from '../stats/order-statistic.ts';
import { labelOf } from '../summary/label.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import type { GuestPhases } from '../targets/readings.ts';
import { formatDuration } from '../wording/format.ts';
import type { Block, Row } from './document.ts';

/** The phases, in the order in which a machine comes to them. */
const phases: readonly (readonly [phase: keyof GuestPhases, meaning: string])[] = [
  ['firmwareUs', 'firmware, until the kernel'],
  ['loaderUs', 'boot loader, until the kernel'],
  ['initrdUs', 'kernel, until an initramfs with systemd'],
  ['userspaceUs', 'kernel and initramfs, until systemd'],
  ['serviceUs', 'until the workload’s service counted as started'],
  ['finishedUs', 'until all that it starts was started'],
];

/** What full systems say of their own start. Nothing when there were none. */
export function guestPhases(summary: Summary, parts: RunParts): readonly Block[] {
  const rows = [...parts.measuredOf].flatMap(([target, launches]): Row[] => {
    const told = launches.map((launch) => launch.guestPhases).filter((one) => one !== undefined);
    if (told.length === 0) return [];
    return phases.map(([phase, meaning]) => {
      const known = told.map((one) => one[phase]).filter((value) => value !== null);
      const { point } = locate(known);
      const median = point === null ? 'not available' : formatDuration(point * 1000);
      return {
        id: `${target}.guestPhases.${phase}`,
        cells: [labelOf(summary, target), meaning, median, String(known.length)],
      };
    });
  });
  if (rows.length === 0) return [];
  return [
    {
      kind: 'paragraph',
      text: 'A full system keeps an account of its own start, by its own clock, which began with its kernel. It is evidence of where the time goes inside; it is kept apart from the times above, which are by the host’s clock.',
    },
    {
      kind: 'table',
      table: { caption: 'What the guest’s own systemd says', head: ['target', 'phase', 'median', 'n'], rows },
    },
  ];
}
