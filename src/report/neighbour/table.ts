import {
  type Aggressor,
  aggressorNames,
  type VictimWork,
  victimWorks,
  workMeanings,
} from '../../stages/neighbour/kinds.ts';
import type { TargetSummary } from '../../summary/summary.ts';
import { formatBytes, formatCount, formatFactor } from '../../wording/format.ts';
import { durationColumn, endColumns, targetColumn, told } from '../columns.ts';
import type { MeasuredTarget, ReportedTarget } from '../reported-targets.ts';
import type { Column, TableOf } from '../table.ts';

type Neighbour = NonNullable<TargetSummary['neighbour']>;
type Ratio = Neighbour['noise'][VictimWork];
export type Busy = NonNullable<Neighbour['aggressors'][Aggressor]>;

/** A victim's works beside a neighbour of one kind, against those beside an idle one. */
export interface Beside extends ReportedTarget {
  readonly neighbour: Aggressor | 'noise' | 'presence';
  /** Absent where the neighbour is idle. */
  readonly busy?: Busy;
  readonly works: Readonly<Record<VictimWork, Ratio>>;
}

export function besidesIn(measured: readonly MeasuredTarget<'neighbour'>[]): readonly Beside[] {
  return measured.flatMap(({ found, ...target }): Beside[] => [
    ...aggressorNames.flatMap((neighbour): Beside[] => {
      const busy = found.aggressors[neighbour];
      return busy === undefined ? [] : [{ ...target, neighbour, busy, works: busy.works }];
    }),
    { ...target, neighbour: 'noise', works: found.noise },
    { ...target, neighbour: 'presence', works: found.presence },
  ]);
}

const idleNames: Readonly<Partial<Record<Beside['neighbour'], string>>> = {
  noise: 'idle, a second time (noise)',
  presence: 'idle, against none',
};

/** The table of the page, on which the works of a victim stand side by side. */
export const besideTable: TableOf<Beside> = {
  id: ({ target, neighbour }) => `${target}.neighbour.${neighbour}`,
  columns: [
    targetColumn,
    { head: 'neighbour', say: ({ neighbour }) => idleNames[neighbour] ?? neighbour },
    { head: 'what it achieved', say: ({ busy }) => (busy === undefined ? '–' : achieved(busy)) },
    ...victimWorks.map(
      (work): Column<Beside> => ({
        head: work,
        // The one that needs what the neighbour needs is marked.
        say: ({ works, busy }) => `${work === busy?.resource ? '▸ ' : ''}${ratioText(works[work])}`,
      }),
    ),
    {
      head: '99th percentile of ▸',
      say: ({ busy }) => told(busy?.p99Ratio ?? null, formatFactor),
    },
    {
      head: 'n',
      say: ({ busy, works }) => String(busy?.n ?? Math.max(...victimWorks.map((work) => works[work].n))),
    },
  ],
};

function achieved({ achieved: { perSecond, counts, failures } }: Busy): string {
  const failed = failures > 0 ? `; failed ${failures} times` : '';
  if (perSecond === null) return `nothing${failed}`;
  return `${counts === 'bytes' ? formatBytes(perSecond) : formatCount(perSecond)} a second${failed}`;
}

function ratioText({ ratio, ci95, failures, n }: Ratio): string {
  const told = [
    ...(ratio === null ? [] : [formatFactor(ratio, ci95)]),
    ...(failures > 0 ? [`${failures} of ${n} unanswered`] : []),
  ];
  return told.join('; ') || '–';
}

export interface WorkBeside extends Beside {
  readonly work: VictimWork;
}

/** The rows of the table for machines, one for each work. */
export function worksIn(besides: readonly Beside[]): readonly WorkBeside[] {
  return besides.flatMap((beside) => victimWorks.map((work) => ({ ...beside, work })));
}

const ratioOf = ({ works, work }: WorkBeside) => works[work];

export const workTable: TableOf<WorkBeside> = {
  id: ({ target, neighbour, work }) => `${target}.neighbour.${neighbour}.${work}`,
  columns: [
    { name: 'target', value: ({ target }) => target },
    { name: 'neighbour', value: ({ neighbour }) => neighbour },
    { name: 'achieved_per_second', value: ({ busy }) => busy?.achieved.perSecond ?? null },
    { name: 'achieved_counts', value: ({ busy }) => busy?.achieved.counts ?? null },
    { name: 'work', value: ({ work }) => work },
    { name: 'ratio', value: (one) => ratioOf(one).ratio },
    ...endColumns<WorkBeside>('ci95', '', (one) => ratioOf(one).ci95),
    { name: 'n', value: (one) => ratioOf(one).n },
    { name: 'failures', value: (one) => ratioOf(one).failures },
    { name: 'p99_ratio', value: (one) => ratioOf(one).p99Ratio },
  ],
};

export interface IdleWork extends ReportedTarget {
  readonly work: VictimWork;
  readonly baseline: Neighbour['baseline'][VictimWork];
}

export function idleWorksIn(measured: readonly MeasuredTarget<'neighbour'>[]): readonly IdleWork[] {
  return measured.flatMap(({ found, ...target }) =>
    victimWorks.map((work) => ({ ...target, work, baseline: found.baseline[work] })),
  );
}

export const idleTable: TableOf<IdleWork> = {
  id: ({ target, work }) => `${target}.neighbour.baseline.${work}`,
  columns: [
    targetColumn,
    { head: 'work', name: 'work', value: ({ work }) => work },
    {
      head: 'a second',
      name: 'per_second',
      value: ({ baseline }) => baseline.perSecond,
      say: ({ baseline }) => told(baseline.perSecond, formatCount),
    },
    durationColumn('median latency', 'p50', ({ baseline }) => baseline.p50Ns),
    durationColumn('99th percentile', 'p99', ({ baseline }) => baseline.p99Ns),
    { head: 'what it is', say: ({ work }) => workMeanings[work] },
  ],
};
