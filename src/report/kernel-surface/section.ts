import type { Chapter, Reported } from '../chapter.ts';
import { targetColumn, told } from '../columns.ts';
import { type MeasuredTarget, measuredTargets } from '../reported-targets.ts';
import { type Column, dataTable, pageTable, type TableOf } from '../table.ts';

/** How much of the host's kernel is run for each target. Nothing when it was not asked for. */
export function kernelSurfaceChapter({ summary }: Reported): Chapter {
  const counted = measuredTargets(summary, 'kernelSurface');
  if (counted.length === 0) return {};
  const caption = 'Different functions of the host’s kernel that are run for an instance under a fixed load';
  return {
    section: {
      id: 'kernel-surface',
      heading: 'Kernel surface',
      blocks: [
        { kind: 'table', table: pageTable(caption, surfaceTable, counted) },
        {
          kind: 'paragraph',
          text: 'Medians over the windows, by the kernel’s function tracer, for the threads in the instance’s cgroup; what interrupts do meanwhile is left out. It says how much code of the host’s kernel the instance makes it run, not how safe that code is: it does not rank targets, and a sandbox or a hypervisor often makes it run more than a bare process.',
        },
      ],
    },
    tables: [dataTable('kernel-surface', surfaceTable, counted)],
  };
}

type Surface = MeasuredTarget<'kernelSurface'>;

const surfaceTable: TableOf<Surface> = {
  id: ({ target }) => `${target}.kernelSurface.functions`,
  columns: [
    targetColumn,
    countColumn('functions', 'functions', ({ found }) => found.functions),
    countColumn('not seen when idle', 'beyond_idle', ({ found }) => found.beyondIdle),
    { head: 'windows', name: 'n', value: ({ found }) => found.n },
    { name: 'lost_events', value: ({ found }) => found.lostEvents },
    { head: 'note', name: 'reason', value: ({ found }) => found.reason, say: ({ found }) => note(found) },
  ],
};

/** A median of counts may lie between two of them. */
function countColumn(
  head: string,
  name: string,
  value: (surface: Surface) => number | null,
): Column<Surface> {
  return { head, name, value, say: (surface) => told(value(surface), (count) => String(Math.round(count))) };
}

function note({ reason, lostEvents }: Surface['found']): string {
  if (reason !== null) return `not available: ${reason}`;
  return lostEvents > 0 ? `at least; ${lostEvents} events found no room` : '–';
}
