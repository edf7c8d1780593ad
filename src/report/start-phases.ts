import { startPhasesChart } from '../charts/start-phases.ts';
import { elapsedNs } from '../fields/stored-parts.ts';
import { median } from '../stats/order-statistic.ts';
import type { RunParts } from '../summary/run-parts.ts';
import {
  type Span,
  type StartPart,
  type StartPhase,
  startParts,
  startPhases,
  startSpansOf,
} from '../summary/start-phases.ts';
import type { Summary } from '../summary/summary.ts';
import { chartWithTable } from './chart-with-table.ts';
import { durationColumn, emulatedColumn, targetColumn } from './columns.ts';
import type { Block, DataTable } from './document.ts';
import { type ReportedTarget, reportedTarget } from './reported-targets.ts';
import { dataTable, pageTable, type TableOf } from './table.ts';

interface StartRow extends ReportedTarget {
  readonly phase: StartPhase | StartPart;
  readonly medianNs: number | null;
  /** The median width of the interval in which its end is known to lie. */
  readonly resolutionNs: number | null;
  readonly n: number;
}

/** Where the start of a container goes, by what the host's kernel shows. Nothing when no start was followed. */
export function startPhasesBlocks(
  summary: Summary,
  parts: RunParts,
): { readonly blocks: readonly Block[]; readonly tables: readonly DataTable[] } {
  const rows = Object.keys(summary.targets).flatMap((target) => rowsOf(summary, parts, target));
  const unseen = reasons(summary, parts);
  if (rows.length === 0) return { blocks: unseen, tables: [] };
  const page = pageTable('Median duration of each part of a container’s start', startTable, rows);
  const known = rows.flatMap(({ target, phase, medianNs }) =>
    isPhase(phase) && medianNs !== null ? [{ target, phase, medianNs }] : [],
  );
  const chart = startPhasesChart(summary, known);
  const table: Block = { kind: 'table', table: page };
  const caption =
    'Where a container’s start goes: programs that run and end on the host, and changes of its mounts and network interfaces, as its kernel tells them. Phases follow one another; mounts and network lie within them. Whatever else changes mounts or interfaces meanwhile is taken for the engine’s.';
  return {
    blocks: [chart === undefined ? table : chartWithTable('start-phases', chart, caption, page), ...unseen],
    tables: [dataTable('start-phases', startTable, rows)],
  };
}

const isPhase = (name: StartPhase | StartPart): name is StartPhase => name in startPhases;
const meanings: Readonly<Record<StartPhase | StartPart, string>> = { ...startPhases, ...startParts };

function rowsOf(summary: Summary, { measuredOf }: RunParts, target: string): readonly StartRow[] {
  const followed = (measuredOf.get(target) ?? []).filter(
    ({ startTrail }) => startTrail !== undefined && startTrail.unseen === null,
  );
  if (followed.length === 0) return [];
  const spans = followed.map(startSpansOf);
  return (Object.keys(meanings) as (StartPhase | StartPart)[]).map((phase) => {
    const own = spans.flatMap((one): Span[] => (one[phase] === undefined ? [] : [one[phase]]));
    return {
      ...reportedTarget(summary, target),
      phase,
      medianNs: median(own.map(({ from, to }) => elapsedNs(from, to))),
      resolutionNs: median(own.map(({ to }) => to.latestNs - to.earliestNs)),
      n: own.length,
    };
  });
}

const startTable: TableOf<StartRow> = {
  id: ({ target, phase }) => `${target}.start.${phase}`,
  columns: [
    targetColumn,
    emulatedColumn,
    { head: 'part', name: 'part', value: ({ phase }) => phase },
    { head: 'what it is', say: ({ phase }) => meanings[phase] },
    durationColumn('median', 'median', ({ medianNs }) => medianNs, 'not seen'),
    durationColumn('timing resolution', 'resolution', ({ resolutionNs }) => resolutionNs),
    { head: 'n', name: 'n', value: ({ n }) => n },
  ],
};

/** Why a host shows nothing of a start. */
function reasons(summary: Summary, { measured }: RunParts): readonly Block[] {
  const told = new Set(
    measured.flatMap(({ target, startTrail }) =>
      startTrail?.unseen ? [`${reportedTarget(summary, target).label}: ${startTrail.unseen}`] : [],
    ),
  );
  if (told.size === 0) return [];
  const text = `Where the start of a container goes was not seen. ${[...told].join('; ')}.`;
  return [{ kind: 'paragraph', text }];
}
