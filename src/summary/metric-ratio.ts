import type { Metric } from '../metric.ts';
import type { Located } from '../stats/order-statistic.ts';
import { type Ends, type Pair, type Pairs, pairedRatio, ratioEnds } from '../stats/paired-ratio.ts';
import { type ByBlock, pairsOf } from './block-samples.ts';

/** A metric of two targets, paired by block. */
export interface MetricRatio extends Located {
  /** Both ends of the 95 % interval, each by itself; null: open, or not to be had. */
  readonly ends: Ends;
  /** The samples that are compared: of a rate the time that one takes. */
  readonly pairs: Pairs;
}

/**
 * target / base. A rate is compared by the time that one takes, so that a failure ranks as infinitely slow in any
 * metric; the ratio is turned back then.
 */
export function metricRatio(
  { better }: Pick<Metric, 'better'>,
  target: ByBlock | undefined,
  base: ByBlock | undefined,
): MetricRatio {
  const samples = pairsOf(target, base);
  if (better === 'smaller') return { ...pairedRatio(samples), ends: ratioEnds(samples, 95), pairs: samples };
  const pairs = timesOf(samples);
  const { point, ci95 } = pairedRatio(pairs);
  const { low, high } = ratioEnds(pairs, 95);
  return {
    point: point === null ? null : 1 / point,
    ci95: ci95 === null ? null : [1 / ci95[1], 1 / ci95[0]],
    ends: { low: high === null ? null : 1 / high, high: low === null ? null : 1 / low },
    pairs,
  };
}

/** A rate that is not above 0 is a failure. */
function timeOf(rate: number): number {
  return rate > 0 ? 1 / rate : Number.POSITIVE_INFINITY;
}

function timesOf(rates: Pairs): Pairs {
  function* each(): Generator<Pair> {
    for (const { target, base } of rates) yield { target: timeOf(target), base: timeOf(base) };
  }
  return { length: rates.length, [Symbol.iterator]: each };
}
