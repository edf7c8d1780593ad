import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { endsIn, inOrder, median } from '../../../src/stats/order-statistic.ts';
import { medianRatio } from '../../../src/stats/two-medians.ts';

/** An interval of the ratio of two medians, at 95 %; samples are in the order of their blocks. */
export interface RatioInterval {
  readonly name: string;
  readonly of: (
    target: readonly number[],
    base: readonly number[],
    random: RandomGenerator,
  ) => readonly [number, number];
}

/** What Ballast uses, and what it was chosen from. */
export const ratioIntervals: readonly RatioInterval[] = [
  {
    name: 'both medians exact at 97.5 % (Ballast)',
    of: (target, base) => {
      const { low, high } = medianRatio(inOrder(target), inOrder(base));
      return [low ?? 0, high ?? Number.POSITIVE_INFINITY];
    },
  },
  { name: 'both exact at 95 %, their distances added in squares (MOVER)', of: mover },
  { name: 'percentile bootstrap over rounds', of: bootstrap },
];

/** Source: Donner & Zou, "Closed-form confidence intervals for functions of the normal mean and standard deviation" (2012). */
function mover(target: readonly number[], base: readonly number[]): readonly [number, number] {
  const logs = [target, base].map((samples) => inOrder(samples.map(Math.log))) as [
    Float64Array,
    Float64Array,
  ];
  const [a, b] = logs.map((sorted) => median(sorted) as number) as [number, number];
  const [[lowA, highA], [lowB, highB]] = logs.map((sorted) => endsIn(sorted, 0.5, sorted.length)) as [
    readonly [number, number],
    readonly [number, number],
  ];
  return [
    Math.exp(a - b - Math.hypot(a - lowA, highB - b)),
    Math.exp(a - b + Math.hypot(highA - a, b - lowB)),
  ];
}

const resamples = 399;

/** Source: Efron & Tibshirani, "An Introduction to the Bootstrap", chapter 13. */
function bootstrap(
  target: readonly number[],
  base: readonly number[],
  random: RandomGenerator,
): readonly [number, number] {
  const n = target.length;
  const [own, others] = [new Float64Array(n), new Float64Array(n)];
  const ratios = Float64Array.from({ length: resamples }, () => {
    for (let index = 0; index < n; index += 1) {
      const block = uniformInt(random, 0, n - 1);
      own[index] = target[block] as number;
      others[index] = base[block] as number;
    }
    return (median(own) as number) / (median(others) as number);
  }).sort();
  return [ratios[9] as number, ratios[389] as number];
}
