import { fewestSamples } from '../stats/order-statistic.ts';

/** The quantiles above the median that are told, by the names that claims give them. */
export const highQuantiles = { p90: 0.9, p95: 0.95, p99: 0.99 } as const;
export type HighQuantile = keyof typeof highQuantiles;
export const highQuantileNames = Object.keys(highQuantiles) as readonly HighQuantile[];

export const quantiles = ['median', ...highQuantileNames] as const;
export type Quantile = (typeof quantiles)[number];

/** The number of independent samples below which a quantile has no interval of 95 %. */
export function samplesNeeded(quantile: Quantile): number {
  return fewestSamples(quantile === 'median' ? 0.5 : highQuantiles[quantile]);
}

/** `p95 needs 72 rounds, p99 368`; undefined when so many rounds are enough for each. */
export function quantilesBeyond(rounds: number): string | undefined {
  const missing = quantiles.filter((one) => rounds < samplesNeeded(one));
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
