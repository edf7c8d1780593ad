import { expect, test } from 'vitest';
import { placeOnClock } from '../../../src/host/place-on-clock.ts';

const seen = (earliestNs: bigint, latestNs: bigint, sentNs: bigint) => ({ earliestNs, latestNs, sentNs });

test('an event lies between our writing plus its offset and our receipt less its age', () => {
  expect(placeOnClock(seen(110n, 120n, 150n), 1000n, 1200n)).toEqual({ earliestNs: 1110n, latestNs: 1170n });
});

test("a host's clock that runs faster than ours never turns the interval round", () => {
  const { earliestNs, latestNs } = placeOnClock(seen(200n, 200n, 230n), 1000n, 1229n);
  expect(earliestNs).toBeLessThanOrEqual(latestNs);
});
