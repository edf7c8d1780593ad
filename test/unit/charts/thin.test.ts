import { describe, expect, test } from 'vitest';
import { evenly, extremes } from '../../../src/charts/thin.ts';

describe('evenly', () => {
  test('takes all of a few, and of many the first, the last and ranks between at even steps', () => {
    expect(evenly(3, 5)).toEqual([0, 1, 2]);
    expect(evenly(101, 5)).toEqual([0, 25, 50, 75, 100]);
    expect(evenly(0, 5)).toEqual([]);
  });
});

describe('extremes', () => {
  const launches = Array.from({ length: 10_000 }, (_, place) => ({ place, ns: 100 + (place % 7) }));

  test('keeps all of a few', () => {
    expect(extremes(launches.slice(0, 20), 20)).toHaveLength(20);
  });

  test('keeps to its bound, to the order, and to what stands out', () => {
    const odd = launches.map((launch) => {
      if (launch.place === 4321) return { ...launch, ns: Number.POSITIVE_INFINITY };
      return launch.place === 8765 ? { ...launch, ns: 1 } : launch;
    });
    const kept = extremes(odd, 500);
    expect(kept.length).toBeLessThanOrEqual(500);
    expect(kept.map(({ place }) => place)).toEqual(kept.map(({ place }) => place).toSorted((a, b) => a - b));
    const places = kept.map(({ place }) => place);
    expect([places.includes(4321), places.includes(8765)]).toEqual([true, true]);
  });
});
