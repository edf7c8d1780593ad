import type { Located } from './order-statistic.ts';

const z = 1.959963984540054;

/**
 * A share with its 95 % score interval, each from 0 to 1; null without any trial. `count` may be half-integral
 * (a tie counts half). Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference"
 * (1927); recommended for small n by Brown, Cai & DasGupta, "Interval Estimation for a Binomial Proportion" (2001).
 */
export function share(count: number, n: number): Located {
  if (n === 0) return { point: null, ci95: null };
  const point = count / n;
  const middle = point + z ** 2 / (2 * n);
  const reach = z * Math.sqrt((point * (1 - point)) / n + z ** 2 / (4 * n ** 2));
  const scale = 1 + z ** 2 / n;
  // At the ends the formula gives 0 and 1 up to rounding.
  const low = count === 0 ? 0 : (middle - reach) / scale;
  const high = count === n ? 1 : (middle + reach) / scale;
  return { point, ci95: [low, high] };
}
