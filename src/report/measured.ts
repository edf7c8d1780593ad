import { cacheWords } from '../summary/cache-words.ts';
import { labelOf } from '../summary/label.ts';
import { formatBytes } from '../wording/format.ts';
import type { ImageSource, Workload } from '../workload.ts';
import type { Chapter, Reported } from './chapter.ts';
import { resumedText } from './course.ts';
import { equivalenceSentence } from './equivalence/sentence.ts';

/** Scenario, workload, targets, seed and blocks. */
export function measuredChapter({ summary, parts }: Reported): Chapter {
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
    [
      'targets',
      scenario.targets
        .map(({ name, kind }) => {
          const label = labelOf(summary, name);
          return name === kind ? label : `${label} (a ${kind})`;
        })
        .join(', '),
    ],
    ['rounds', roundsText(measure.startup)],
    ['workload equivalence', equivalenceSentence(summary) ?? 'not checked'],
    ['page cache', cacheWords(summary).asCondition],
    ['launches', `${launches.length} recorded of ${header.plan.length} planned`],
    ['order seed', String(header.seed)],
    ['run', `${header.runId}, started ${header.startedAt}, Ballast ${header.ballastVersion}`],
    ...(summary.series === undefined
      ? []
      : [
          [
            'series',
            `run ${summary.series.index} of ${summary.series.of} of series ${summary.series.id}`,
          ] as const,
        ]),
    ...(summary.resumed ?? []).map((one) => ['resumed', resumedText(one)] as const),
    ['status', parts.end === undefined ? 'interrupted' : parts.end.status],
  ];
  const table = { caption: 'The run', head: ['what', 'value'], rows: rows.map((cells) => ({ cells })) };
  return {
    section: { id: 'measured', heading: 'The run', folded: true, blocks: [{ kind: 'table', table }] },
  };
}

function roundsText({ blocks, warmup }: { readonly blocks: number; readonly warmup: number }): string {
  const before = warmup === 0 ? '' : `, after ${warmup} for warm-up, discarded`;
  return `${blocks}${before}; in each, every target is launched once`;
}

export function sourceText(source: ImageSource): string {
  switch (source.kind) {
    case 'rootfs':
      return `Debian ${source.recipe.debian.suite} with ${source.recipe.debian.packages.join(', ')}`;
    case 'reference':
      return `image ${source.reference}`;
    default:
      return `${source.kind} ${source.path.split('/').at(-1) ?? ''}`;
  }
}

/** When the workload counts as ready: a fragment. */
export function readyText({ ready, port }: Workload): string {
  const within = `within ${ready.withinMs / 1000} s`;
  const open = port === undefined ? '' : `port ${port} accepts, and then `;
  switch (ready.kind) {
    case 'http':
      return `GET ${ready.path} on port ${port} answers ${[ready.status, ...answerText(ready)].join(' and ')}, ${within}`;
    case 'tcp':
      return `port ${port} answers ${JSON.stringify(ready.expect)} to ${JSON.stringify(ready.send)}, ${within}`;
    case 'command':
      return `${open}${ready.argv.join(' ')}, run inside, exits with 0, ${within}`;
    case 'healthcheck':
      return `${open}the health check of the image, run inside, exits with 0, ${within}`;
    case 'exit':
      return `it has ended with exit code ${ready.code}, ${within}: a batch job`;
  }
}

/** What is asked of an answer's headers and body. */
function answerText({
  headers = {},
  contains,
  matches,
}: Extract<Workload['ready'], { kind: 'http' }>): string[] {
  return [
    ...Object.entries(headers).map(([name, text]) => `a header ${name} with ${JSON.stringify(text)}`),
    ...(contains === undefined ? [] : [`a body with ${JSON.stringify(contains)}`]),
    ...(matches === undefined ? [] : [`a body that matches /${matches}/`]),
  ];
}
