import type { LaunchRecord, Outcome } from '../results/records.ts';
import { startupSample } from '../summary/figures.ts';
import { labelOf } from '../summary/label.ts';
import { outcomesOf } from '../summary/outcomes.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatBytes, formatDuration } from '../wording/format.ts';
import { cutOffTable } from './course.ts';
import type { Block, Section, Table } from './document.ts';
import { shortened } from './shortened.ts';

const shownFailures = 20;
const shownRows = 500;
const outputLimit = 4096;

/** Every launch that was not ready or was cut off, warm-up or not, with the end of what it said. */
export function failuresSection(summary: Summary, parts: RunParts): readonly Section[] {
  const failed = parts.launches.filter(hasFailed);
  const cutOff = cutOffTable(summary, parts);
  const blocks: readonly Block[] = [
    ...(failed.length === 0 ? [] : failedBlocks(summary, parts, failed)),
    ...(cutOff === undefined ? [] : [{ kind: 'table' as const, table: cutOff }]),
  ];
  return blocks.length === 0 ? [] : [{ id: 'failures', heading: 'Failures', blocks }];
}

function failedBlocks(summary: Summary, parts: RunParts, failed: readonly FailedLaunch[]): readonly Block[] {
  const rows = failed.slice(0, shownRows).map(({ id, form, outcome, warmup }) => ({
    id,
    cells: [
      id,
      labelOf(summary, form),
      `${outcome.status}${warmup ? ' (warm-up)' : ''}`,
      shortened(outcome.reason, 500),
    ],
  }));
  const outputs = failed.slice(0, shownFailures).flatMap(({ id, outcome }): Block[] => {
    const text = outcome.output.slice(-outputLimit).toWellFormed();
    return text.trim() === '' ? [] : [{ kind: 'output', title: `Last output of ${id}`, text }];
  });
  const table = {
    caption: 'Launches that were never ready',
    head: ['launch', 'form', 'outcome', 'reason'],
    rows,
  };
  return [
    {
      kind: 'figure',
      chart: 'failures',
      caption: 'Measured launches by their outcome.',
      table: outcomesTable(summary, parts),
    },
    ...rest(failed.length),
    { kind: 'table', table },
    ...outputs,
  ];
}

function hasFailed(launch: LaunchRecord): launch is FailedLaunch {
  return launch.outcome.status !== 'ready';
}

type FailedLaunch = LaunchRecord & { readonly outcome: Exclude<Outcome, { status: 'ready' }> };

/** Every launch in run order: what each figure was made of. */
export function launchesSection(summary: Summary, { launches }: RunParts): Section {
  const rows = launches.slice(0, shownRows).map((launch) => {
    const ready =
      launch.warmup && launch.outcome.status !== 'ready' ? undefined : startupSample(launch, 'ready');
    const cells = [
      launch.id,
      labelOf(summary, launch.form),
      launch.warmup ? 'warm-up' : 'measured',
      launch.outcome.status,
      ready === undefined || !Number.isFinite(ready) ? '–' : formatDuration(ready),
      launch.memory === null ? '–' : formatBytes(launch.memory.cgroupBytes),
    ];
    return { id: launch.id, cells };
  });
  const head = ['launch', 'form', 'block', 'outcome', 'ready after', 'cgroup memory'];
  return {
    id: 'launches',
    heading: 'Every launch, in the order of the run',
    folded: true,
    blocks: [
      {
        kind: 'paragraph',
        text: 'The identifiers are those of run.jsonl and of tables/launches.csv beside this report, which hold every mark. A figure such as container.startup.ready is that of summary.json under the same name, and is made of all measured launches of its form: those whose identifiers end in its name.',
      },
      ...rest(launches.length),
      { kind: 'table', table: { caption: 'All launches', head, rows } },
    ],
  };
}

function rest(all: number): Block[] {
  if (all <= shownRows) return [];
  return [
    {
      kind: 'paragraph',
      text: `The first ${shownRows} of ${all} are shown; all are in tables/launches.csv.`,
    },
  ];
}

function outcomesTable(summary: Summary, parts: RunParts): Table {
  const rows = outcomesOf(summary, parts);
  return {
    caption: 'Outcomes of the measured launches',
    head: ['form', ...(rows[0]?.counts.map(({ outcome }) => outcome) ?? []), 'n'],
    rows: rows.map(({ form, n, counts }) => ({
      id: `${form}.outcomes`,
      cells: [labelOf(summary, form), ...counts.map(({ count }) => String(count)), String(n)],
    })),
  };
}
