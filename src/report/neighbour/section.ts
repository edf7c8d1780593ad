import { aggressorKinds, aggressorNames } from '../../stages/neighbour/kinds.ts';
import { slowdownShown } from '../../stages/neighbour/summarise.ts';
import type { RunParts } from '../../summary/run-parts.ts';
import { formatBytes, formatRatio, threeDigits } from '../../wording/format.ts';
import type { Chapter, Reported } from '../chapter.ts';
import { chartWithTable } from '../chart-with-table.ts';
import { type MeasuredTarget, measuredTargets } from '../reported-targets.ts';
import { dataTable, pageTable } from '../table.ts';
import { neighbourChart } from './chart.ts';
import { type Busy, besidesIn, besideTable, idleTable, idleWorksIn, worksIn, workTable } from './table.ts';

type Measured = MeasuredTarget<'neighbour'>;

/** What a busy neighbour does to an instance. Nothing when it was not measured. */
export function neighbourChapter({ summary, parts }: Reported): Chapter {
  const measured = measuredTargets(summary, 'neighbour');
  if (measured.length === 0) return {};
  const besides = besidesIn(measured);
  const idle = idleWorksIn(measured);
  return {
    section: {
      id: 'neighbour',
      heading: 'Noisy neighbours',
      blocks: [
        { kind: 'list', items: measured.flatMap(sentences) },
        chartWithTable(
          'neighbour',
          neighbourChart(summary),
          'How much longer a victim takes for a unit of work that needs what its neighbour is busy with than beside an idle neighbour, paired by round.',
          pageTable(
            'How many times as long a unit of work takes as beside an idle neighbour (▸ the work that needs the same)',
            besideTable,
            besides,
          ),
        ),
        { kind: 'table', table: pageTable('The victim beside an idle neighbour', idleTable, idle) },
        { kind: 'list', items: [...method(parts), ...problems(measured)] },
      ],
    },
    tables: [
      dataTable('neighbour', workTable, worksIn(besides)),
      dataTable('neighbour-baseline', idleTable, idle),
    ],
  };
}

/** The sentences on a target: by whom its victim was slowed, by whom not, and what cannot be told. */
function sentences({ label, found: neighbour }: Measured): string[] {
  const found = aggressorNames.flatMap((name) => {
    const one = neighbour.aggressors[name];
    return one === undefined ? [] : [{ name, one }];
  });
  const noiseOf = ({ resource }: Busy) => neighbour.noise[resource];
  const slowed = found.filter(({ one }) => slowdownShown(one, noiseOf(one)) || one.failures > 0);
  const untold = found.filter(({ one }) => one.ci95 === null && one.failures === 0);
  const calm = found.filter((entry) => !slowed.includes(entry) && !untold.includes(entry));
  const names = (entries: typeof found) => entries.map(({ name }) => name).join(', ');
  return [
    ...slowed.map(
      ({ name, one }) => `In ${label}, beside a neighbour that ${aggressorKinds[name].does}, ${effect(one)}.`,
    ),
    ...(calm.length > 0
      ? [`In ${label}, no slowdown is shown beside a neighbour busy with: ${names(calm)}.`]
      : []),
    ...(untold.length > 0 ? [`In ${label}, too few pairs to tell for: ${names(untold)}.`] : []),
  ];
}

function effect({ resource, ratio, ci95, failures, n }: Busy): string {
  const silent = failures > 0 ? ` (${failures} of ${n} times the victim did not answer)` : '';
  if (ratio === null) return `the victim’s ${resource} work cannot be relied on${silent}`;
  return `the victim’s ${resource} work takes ${formatRatio(ratio, ci95)} as long as beside an idle one${silent}`;
}

function method({ ofType }: RunParts): string[] {
  const limits = ofType('neighbour')[0]?.limits;
  const each =
    limits === undefined
      ? ''
      : ` of ${threeDigits(limits.cpus)} CPU, ${formatBytes(limits.memoryBytes)} and ${limits.pids} processes each`;
  return [
    `Victim and neighbour are two fresh instances of the same target${each}, in which the workload does not run: the scenario’s limits, lowered where both together would not leave the host a CPU and three quarters of its memory.`,
    'The victim works below its own CPU limit, and its rate includes its pauses: what is compared is how long a unit takes, not how many the limit allows. Rates are on the harness’s clock, latencies on the victim’s own.',
    'A slowdown is said to be shown when its interval lies above 1 and above what two idle neighbours differ by. Every interval is at 95% by itself; among many, a few miss by chance.',
    'The far end of the network is a process of the host’s, outside all limits: the faster the aggressor sends, the more CPU it takes.',
    'A fast aggressor is a stronger one: compare targets together with what their aggressors achieved.',
  ];
}

function problems(measured: readonly Measured[]): string[] {
  return measured.flatMap(({ label, found }) =>
    found.problems.map((reason) => `${label}: pairs are missing: ${reason}`),
  );
}
