import { labelOf } from '../charts/label.ts';
import { startupSample } from '../results/figures.ts';
import type { RunParts } from '../results/run-parts.ts';
import type { Summary } from '../results/summary.ts';
import { formatBytes, formatDuration } from '../stats/format.ts';
import type { Block, Section } from './model.ts';

const shownFailures = 20;
const outputLimit = 4096;

/** Every launch that was not ready, warm-up or not, with the end of what it said. Nothing when there is none. */
export function failuresSection(summary: Summary, { launches }: RunParts): readonly Section[] {
  const failed = launches.flatMap(({ outcome, ...launch }) =>
    outcome.status === 'ready' ? [] : [{ ...launch, outcome }],
  );
  if (failed.length === 0) return [];
  const rows = failed.map(({ id, form, outcome, warmup }) => ({
    id,
    cells: [
      id,
      labelOf(summary, form),
      `${outcome.status}${warmup ? ' (warm-up)' : ''}`,
      outcome.reason.slice(0, 500),
    ],
  }));
  const outputs = failed.slice(0, shownFailures).flatMap(({ id, outcome }): Block[] => {
    const text = outcome.output.slice(-outputLimit);
    return text.trim() === '' ? [] : [{ kind: 'output', title: `Last output of ${id}`, text }];
  });
  const table = {
    caption: 'Launches that were never ready',
    head: ['launch', 'form', 'outcome', 'reason'],
    rows,
  };
  return [{ id: 'failures', heading: 'Failures', blocks: [{ kind: 'table', table }, ...outputs] }];
}

/** Every launch in run order: what each figure was made of. */
export function launchesSection(summary: Summary, { launches }: RunParts): Section {
  const rows = launches.map((launch) => {
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
        text: 'The identifiers are those of run.jsonl beside this report, which holds every mark.',
      },
      { kind: 'table', table: { caption: 'All launches', head, rows } },
    ],
  };
}
