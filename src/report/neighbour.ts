import {
  aggressorKinds,
  aggressorNames,
  type VictimWork,
  victimWorks,
  workMeanings,
} from '../stages/neighbour/kinds.ts';
import { slowdownShown } from '../stages/neighbour/summarise.ts';
import type { AggressorSummary, NeighbourRatio, NeighbourSummary } from '../stages/neighbour/summary.ts';
import { labelOf } from '../summary/label.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFactor,
  formatRatioTo,
  threeDigits,
} from '../wording/format.ts';
import type { Block, Row, Section, Table } from './document.ts';

/** What a busy neighbour does to an instance. Nothing when it was not measured. */
export function neighbourSection(summary: Summary, parts: RunParts): readonly Section[] {
  const measured = Object.entries(summary.forms).flatMap(([form, { neighbour }]) =>
    neighbour === undefined ? [] : [{ form, label: labelOf(summary, form), neighbour }],
  );
  if (measured.length === 0) return [];
  const blocks: Block[] = [
    { kind: 'list', items: measured.flatMap(sentences) },
    {
      kind: 'figure',
      chart: 'neighbour',
      caption:
        'How much longer a victim takes for a unit of the work that needs what its neighbour is busy with, against an idle neighbour, paired by block.',
      table: table(measured),
    },
    { kind: 'table', table: baselineTable(measured) },
    { kind: 'list', items: [...method(parts), ...problems(measured)] },
  ];
  return [{ id: 'neighbour', heading: 'Noisy neighbours', blocks }];
}

interface Measured {
  readonly form: string;
  readonly label: string;
  readonly neighbour: NeighbourSummary;
}

/** For each form: by whom its victim was slowed, by whom not, and what cannot be told. */
function sentences({ label, neighbour }: Measured): string[] {
  const found = aggressorNames.flatMap((name) => {
    const one = neighbour.aggressors[name];
    return one === undefined ? [] : [{ name, one }];
  });
  const noiseOf = ({ resource }: AggressorSummary) => neighbour.noise[resource];
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

function effect({ resource, ratio, ci95, failures, n }: AggressorSummary): string {
  const silent = failures > 0 ? ` (${failures} of ${n} times the victim did not answer)` : '';
  if (ratio === null) return `the victim’s ${resource} work cannot be relied on${silent}`;
  return `the victim’s ${resource} work takes ${formatRatioTo('beside an idle one', ratio, ci95, 'as long as')}${silent}`;
}

function table(measured: readonly Measured[]): Table {
  return {
    caption:
      'How many times as long a unit of work takes as beside an idle neighbour (▸ the work that needs the same)',
    head: ['form', 'neighbour', 'what it achieved', ...victimWorks, '99th percentile of ▸', 'n'],
    rows: measured.flatMap(({ form, label, neighbour }): Row[] => [
      ...aggressorNames.flatMap((name): Row[] => {
        const one = neighbour.aggressors[name];
        if (one === undefined) return [];
        const cells = [
          label,
          name,
          achieved(one),
          ...ratios(one.works, one.resource),
          times(one.p99Ratio),
          String(one.n),
        ];
        return [{ id: `${form}.neighbour.${name}`, cells }];
      }),
      plainRow(form, label, 'noise', 'idle, a second time (noise)', neighbour.noise),
      plainRow(form, label, 'presence', 'idle, against none', neighbour.presence),
    ]),
  };
}

function plainRow(
  form: string,
  label: string,
  id: string,
  name: string,
  works: NeighbourSummary['noise'],
): Row {
  const n = Math.max(...victimWorks.map((work) => works[work].n));
  return { id: `${form}.neighbour.${id}`, cells: [label, name, '–', ...ratios(works), '–', String(n)] };
}

/** The one that needs what the aggressor needs is marked. */
function ratios(works: Readonly<Record<VictimWork, NeighbourRatio>>, resource?: VictimWork): string[] {
  return victimWorks.map((work) => {
    const { ratio, ci95, failures, n } = works[work];
    const told = [
      ...(ratio === null ? [] : [formatFactor(ratio, ci95)]),
      ...(failures > 0 ? [`${failures} of ${n} unanswered`] : []),
    ];
    return `${work === resource ? '▸ ' : ''}${told.join('; ') || '–'}`;
  });
}

const times = (ratio: number | null) => (ratio === null ? '–' : formatFactor(ratio));

function achieved({ achieved: { perSecond, counts, failures } }: AggressorSummary): string {
  const failed = failures > 0 ? `; failed ${failures} times` : '';
  if (perSecond === null) return `nothing${failed}`;
  return `${counts === 'bytes' ? formatBytes(perSecond) : formatCount(perSecond)} a second${failed}`;
}

function baselineTable(measured: readonly Measured[]): Table {
  return {
    caption: 'The victim beside an idle neighbour',
    head: ['form', 'work', 'a second', 'median latency', '99th percentile', 'what it is'],
    rows: measured.flatMap(({ form, label, neighbour }) =>
      victimWorks.map((work) => {
        const { perSecond, p50Ns, p99Ns } = neighbour.baseline[work];
        const cells = [
          label,
          work,
          perSecond === null ? '–' : formatCount(perSecond),
          p50Ns === null ? '–' : formatDuration(p50Ns),
          p99Ns === null ? '–' : formatDuration(p99Ns),
          workMeanings[work],
        ];
        return { id: `${form}.neighbour.baseline.${work}`, cells };
      }),
    ),
  };
}

function method({ neighbours }: RunParts): string[] {
  const limits = neighbours[0]?.limits;
  const each =
    limits === undefined
      ? ''
      : ` of ${threeDigits(limits.cpus)} CPU, ${formatBytes(limits.memoryBytes)} and ${limits.pids} processes each`;
  return [
    `Victim and neighbour are two fresh instances of the same form${each}, in which the workload does not run: the scenario’s limits, lowered where both together would not leave the host a CPU and three quarters of its memory.`,
    'The victim works below its own CPU limit, and its rate includes its pauses: what is compared is how long a unit takes, not how many the limit allows. Rates are on the harness’s clock, latencies on the victim’s own.',
    'A slowdown is said to be shown when its interval lies above 1 and above what two idle neighbours differ by. Every interval is at 95 % by itself; among many, a few miss by chance.',
    'The far end of the network is a process of the host’s, outside all limits: it takes CPU of its own, the more the faster the aggressor sends.',
    'A fast aggressor is a stronger one: compare forms together with what their aggressors achieved.',
  ];
}

function problems(measured: readonly Measured[]): string[] {
  return measured.flatMap(({ label, neighbour }) =>
    neighbour.problems.map((reason) => `${label}: pairs are missing: ${reason}`),
  );
}
