import { type Located, locate, median } from '../../stats/order-statistic.ts';
import { perSecond } from '../../stats/per-second.ts';
import {
  type Aggressor,
  aggressorKinds,
  aggressorNames,
  type Condition,
  type VictimWork,
  victimWorks,
} from './kinds.ts';
import type { AggressorSample, MeasuredNeighbour, NeighbourRecord, WorkSample } from './records.ts';
import type { AggressorSummary, NeighbourRatio, NeighbourSummary } from './summary.ts';

type ByBlock = ReadonlyMap<number, MeasuredNeighbour>;

/** The share of stress below which a sample says nothing of the aggressor. */
const leastStress = 0.9;

/**
 * Summarises what a target's neighbours did to its victims, paired by block with the same victim beside an idle
 * neighbour.
 */
export function neighbourSummary(records: readonly NeighbourRecord[]): NeighbourSummary {
  const under = (condition: Condition): ByBlock =>
    new Map(
      records.flatMap(({ block, condition: one, outcome }) =>
        one === condition && outcome.status === 'measured' ? [[block, outcome] as const] : [],
      ),
    );
  const idle = under('idle');
  const everyWork = <T>(of: (work: VictimWork) => T) =>
    Object.fromEntries(victimWorks.map((work) => [work, of(work)])) as Record<VictimWork, T>;
  const tested = aggressorNames.filter((one) => records.some(({ condition }) => condition === one));
  return {
    blocks: new Set(records.map(({ block }) => block)).size,
    problems: records.flatMap(({ outcome }) => (outcome.status === 'measured' ? [] : [outcome.reason])),
    baseline: everyWork((work) => {
      const done = [...idle.values()].map(({ works }) => works[work]).filter((one) => one.status === 'done');
      return {
        perSecond: median(done.flatMap(({ units, elapsedNs }) => perSecond(units, elapsedNs) ?? [])),
        p50Ns: median(done.map(({ p50Ns }) => p50Ns)),
        p99Ns: median(done.map(({ p99Ns }) => p99Ns)),
      };
    }),
    presence: everyWork((work) => compared(idle, under('alone'), work)),
    noise: everyWork((work) => compared(under('idle-again'), idle, work)),
    aggressors: Object.fromEntries(tested.map((one) => [one, against(one, under(one), idle)])),
  };
}

function against(aggressor: Aggressor, stressed: ByBlock, idle: ByBlock): AggressorSummary {
  const { resource, counts } = aggressorKinds[aggressor];
  const worked = new Map([...stressed].filter(([, { aggressor: one }]) => rateOf(one) !== null));
  const achieved = [...worked.values()].flatMap(({ aggressor: one }) => rateOf(one) ?? []);
  const works = Object.fromEntries(
    victimWorks.map((work) => [work, compared(worked, idle, work)] as const),
  ) as AggressorSummary['works'];
  return {
    resource,
    ...works[resource],
    achieved: { perSecond: median(achieved), counts, failures: stressed.size - worked.size },
    works,
  };
}

/** What an aggressor did a second; null when it did nothing. */
function rateOf(aggressor: AggressorSample | null): number | null {
  return aggressor?.status === 'done' ? perSecond(aggressor.amount, aggressor.elapsedNs) : null;
}

/**
 * How many times as long a unit of work takes as the same instances take in the same block, and its slowest hundredth:
 * the median of these ratios, with its exact interval. A missing answer is infinitely slow.
 */
function compared(of: ByBlock, base: ByBlock, work: VictimWork): NeighbourRatio {
  const pairs = [...of].flatMap(([block, { works }]) => {
    const [one, other] = [works[work], base.get(block)?.works[work]];
    const stressed =
      one.stressedShare === null || one.stressedShare >= leastStress || one.status === 'failed';
    return stressed && other?.status === 'done' ? [[one, other] as const] : [];
  });
  const ratioOf = (metric: (sample: WorkSample) => number): Located =>
    locate(pairs.map(([one, other]) => metric(one) / metric(other)).filter((ratio) => !Number.isNaN(ratio)));
  const time = ratioOf(timePerUnit);
  return {
    ratio: time.point,
    ci95: time.ci95,
    n: pairs.length,
    failures: pairs.filter(([one]) => !Number.isFinite(timePerUnit(one))).length,
    p99Ratio: ratioOf((one) => (one.status === 'done' ? one.p99Ns : Number.POSITIVE_INFINITY)).point,
  };
}

function timePerUnit(sample: WorkSample): number {
  const rate = sample.status === 'done' ? perSecond(sample.units, sample.elapsedNs) : null;
  return rate === null ? Number.POSITIVE_INFINITY : 1e9 / rate;
}

/**
 * True when a slowdown is shown: its interval lies above 1, and above the difference that two idle neighbours may have.
 */
export function slowdownShown({ ci95 }: NeighbourRatio, noise: NeighbourRatio): boolean {
  // The order of the two idle ones is chance: the noise is as large either way.
  const [low, high] = noise.ci95 ?? [1, 1];
  return ci95 !== null && ci95[0] > Math.max(1, high, 1 / low);
}
