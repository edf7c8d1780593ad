import { failuresChart } from '../charts/failures.ts';
import type { LaunchRecord, Outcome } from '../launches/records.ts';
import { labelOf } from '../summary/label.ts';
import { type Outcomes, outcomes, outcomesOf } from '../summary/outcomes.ts';
import type { Summary } from '../summary/summary.ts';
import type { Chapter, Reported } from './chapter.ts';
import { chartWithTable } from './chart-with-table.ts';
import { emulatedColumn, targetColumn } from './columns.ts';
import { cutOffTable } from './course.ts';
import type { Block } from './document.ts';
import { firstShown, mostShown } from './first-shown.ts';
import { type ReportedTarget, reportedTarget } from './reported-targets.ts';
import { shortened } from './shortened.ts';
import { type Column, dataTable, pageTable, type TableOf } from './table.ts';

const shownOutputs = 20;
const outputLimit = 4096;

/** Every launch that was not ready or was cut off, warm-up or not, with the end of what it said. */
export function failuresChapter({ summary, records, parts }: Reported): Chapter {
  const counted = outcomesOf(summary, parts).map((one) => ({
    ...reportedTarget(summary, one.target),
    ...one,
  }));
  const tables = [dataTable('failures', outcomeTable, counted)];
  const failed = parts.launches.filter(hasFailed);
  const cutOff = cutOffTable(summary, parts);
  const chart = (): Block =>
    chartWithTable(
      'failures',
      failuresChart(summary, records),
      'Measured launches by their outcome.',
      pageTable('Outcomes of the measured launches', outcomeTable, counted),
    );
  const blocks: readonly Block[] = [
    ...(failed.length === 0 ? [] : [chart(), ...failedBlocks(summary, failed)]),
    ...(cutOff === undefined ? [] : [{ kind: 'table' as const, table: cutOff }]),
  ];
  return blocks.length === 0
    ? { tables }
    : { section: { id: 'failures', heading: 'Failures', blocks }, tables };
}

function failedBlocks(summary: Summary, failed: readonly FailedLaunch[]): readonly Block[] {
  const rows = failed.slice(0, mostShown).map(({ id, target, outcome, warmup }) => ({
    id,
    cells: [
      id,
      labelOf(summary, target),
      `${outcome.status}${warmup ? ' (warm-up)' : ''}`,
      shortened(outcome.reason, 500),
    ],
  }));
  const outputs = failed.slice(0, shownOutputs).flatMap(({ id, outcome }): Block[] => {
    const text = outcome.output.slice(-outputLimit).toWellFormed();
    return text.trim() === '' ? [] : [{ kind: 'output', title: `Last output of ${id}`, text }];
  });
  const table = {
    caption: 'Launches that were never ready',
    head: ['launch', 'target', 'outcome', 'reason'],
    rows,
  };
  return [...firstShown(failed.length), { kind: 'table', table }, ...outputs];
}

function hasFailed(launch: LaunchRecord): launch is FailedLaunch {
  return launch.outcome.status !== 'ready';
}

type FailedLaunch = LaunchRecord & { readonly outcome: Exclude<Outcome, { status: 'ready' }> };

type CountedTarget = ReportedTarget & Outcomes;

const outcomeTable: TableOf<CountedTarget> = {
  id: ({ target }) => `${target}.outcomes`,
  columns: [
    targetColumn,
    emulatedColumn,
    { name: 'n', value: ({ n }) => n },
    ...outcomes.map(
      (outcome): Column<CountedTarget> => ({
        head: outcome,
        name: outcome,
        value: ({ counts }) => counts.get(outcome) ?? 0,
      }),
    ),
    { head: 'n', say: ({ n }) => String(n) },
  ],
};
