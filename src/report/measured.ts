import { labelOf } from '../charts/label.ts';
import type { RunParts } from '../results/run-parts.ts';
import type { Summary } from '../results/summary.ts';
import type { ImageSource, Workload } from '../scenario/scenario.ts';
import { formatBytes } from '../stats/format.ts';
import type { Section } from './model.ts';

/** Scenario, workload, forms, seed and blocks. */
export function measuredSection(summary: Summary, parts: RunParts): Section {
  const { header, launches } = parts;
  const { scenario } = header;
  const { workload, measure } = scenario;
  const { limits } = workload;
  const rows: readonly (readonly [string, string])[] = [
    [
      'scenario',
      scenario.description === undefined ? scenario.name : `${scenario.name}: ${scenario.description}`,
    ],
    ['workload', sourceText(workload.source)],
    ['command', [...(workload.entrypoint ?? []), ...(workload.command ?? ['(of the image)'])].join(' ')],
    ['ready when', readyText(workload)],
    ['limits', `${limits.cpus} CPU, ${formatBytes(limits.memoryBytes)} memory, ${limits.pids} processes`],
    ['forms', scenario.forms.map((form) => `${labelOf(summary, form.name)} [${form.kind}]`).join(', ')],
    ['blocks', `${measure.startup.blocks}, after ${measure.startup.warmup} for warm-up that are left out`],
    ['launches', `${launches.length} recorded of ${header.plan.length} planned`],
    ['order seed', String(header.seed)],
    ['run', `${header.runId}, started ${header.startedAt}, Ballast ${header.ballastVersion}`],
    ['status', parts.end === undefined ? 'interrupted' : parts.end.status],
  ];
  return {
    id: 'measured',
    heading: 'What was measured',
    blocks: [
      {
        kind: 'table',
        table: { caption: 'The run', head: ['what', 'value'], rows: rows.map((cells) => ({ cells })) },
      },
    ],
  };
}

function sourceText(source: ImageSource): string {
  switch (source.kind) {
    case 'rootfs':
      return `Debian ${source.recipe.debian.suite} with ${source.recipe.debian.packages.join(', ')}`;
    case 'reference':
      return `image ${source.reference}`;
    default:
      return `${source.kind} ${source.path.split('/').at(-1) ?? ''}`;
  }
}

function readyText({ ready, port }: Workload): string {
  const within = `within ${ready.withinMs / 1000} s`;
  return ready.kind === 'http'
    ? `GET ${ready.path} on port ${port} answers ${ready.status}, ${within}`
    : `port ${port} answers ${JSON.stringify(ready.expect)} to ${JSON.stringify(ready.send)}, ${within}`;
}
