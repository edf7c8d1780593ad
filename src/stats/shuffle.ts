import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Fisher–Yates: every order is as likely as any other. */
export function shuffled<T>(items: readonly T[], random: RandomGenerator): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const chosen = uniformInt(random, 0, last);
    [order[last], order[chosen]] = [order[chosen] as T, order[last] as T];
  }
  return order;
}
