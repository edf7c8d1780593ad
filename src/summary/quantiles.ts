import { fewestSamples, tailOf95 } from '../stats/order-statistic.ts';

/** The quantiles above the median that are told, by the names that claims give them. */
export const highQuantiles = { p90: 0.9, p95: 0.95, p99: 0.99 } as const;
export type HighQuantile = keyof typeof highQuantiles;
export const highQuantileNames = Object.keys(highQuantiles) as readonly HighQuantile[];

export const quantiles = { median: 0.5, ...highQuantiles } as const;
export type Quantile = keyof typeof quantiles;
export const quantileNames = Object.keys(quantiles) as readonly Quantile[];

/** The number of samples below which a quantile has no interval whose ends are wrong with a chance of `tail` each. */
export function samplesNeeded(quantile: Quantile, tail = tailOf95): number {
  return fewestSamples(quantiles[quantile], tail);
}

/** `p95 needs 72 rounds, p99 368`; undefined when so many rounds are enough for each. */
export function quantilesBeyond(rounds: number): string | undefined {
  const missing = quantileNames.filter((one) => rounds < samplesNeeded(one));
  if (missing.length === 0) return undefined;
  const [first, ...others] = missing.map((one) => [
    one === 'median' ? 'the median' : one,
    samplesNeeded(one),
  ]);
  return [
    `${first?.[0]} needs ${first?.[1]} rounds`,
    ...others.map(([name, needed]) => `${name} ${needed}`),
  ].join(', ');
}
