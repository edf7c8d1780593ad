import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MarkName, Marks, type Sighting } from '../../src/marks.ts';

/** Marks, and an instant after the beginning of them that others are counted from, in ms. */
function begun() {
  const marks = new Marks();
  const originNs = Marks.now();
  const at = (ms: number) => originNs + BigInt(Math.round(ms * 1e6));
  const see = (name: MarkName, earliestMs?: number, latestMs?: number) =>
    marks.see(name, {
      earliestNs: earliestMs === undefined ? undefined : at(earliestMs),
      latestNs: latestMs === undefined ? undefined : at(latestMs),
    });
  const mark = (name: MarkName) => {
    const found = marks.get(name);
    const ms = (ns: bigint) => Number(ns - originNs) / 1e6;
    return found && [ms(found.earliestNs), ms(found.latestNs)];
  };
  return { marks, see, mark };
}

test('a mark is what all sightings of its event have in common', () => {
  const { see, mark } = begun();
  see('init', 1, 9);
  see('init', 0, 5);
  see('init', 3, 7);
  expect(mark('init')).toEqual([3, 5]);
});

test('an event that is only known not to have been before an instant has no mark', () => {
  const { see, mark, marks } = begun();
  see('init', 3);
  expect(mark('init')).toBeUndefined();
  see('init', undefined, 5);
  expect(mark('init')).toEqual([3, 5]);
  expect([...marks.entries()].map(([name]) => name)).toEqual(['init']);
});

test('nothing was before the marks began', () => {
  const beforeNs = Marks.now();
  const { see, marks } = begun();
  see('init', undefined, 5);
  expect(marks.get('init')?.earliestNs).toBeGreaterThanOrEqual(beforeNs);
});

test('an event is not before those that it comes after, and not after those that come after it', () => {
  const { see, mark } = begun();
  see('ready', 1, 20);
  see('listening', 0, 10);
  see('init', 6, 30);
  see('kernel', 2, 25);
  see('requested', 1.5, 1.5);
  expect(mark('kernel')).toEqual([2, 10]);
  expect(mark('init')).toEqual([6, 10]);
  expect(mark('listening')).toEqual([6, 10]);
  expect(mark('ready')).toEqual([6, 20]);
});

test('an engine may answer before and after anything that it starts', () => {
  const { see, mark } = begun();
  see('accepted', 50, 50);
  see('init', 10, 12);
  see('ready', 20, 22);
  expect([mark('accepted'), mark('init'), mark('ready')]).toEqual([
    [50, 50],
    [10, 12],
    [20, 22],
  ]);
});

test('sightings that cannot all be true are named, and leave no mark of what they are about', () => {
  const { marks, see, mark } = begun();
  see('requested', 1, 1);
  see('init', 40, 50);
  see('listening', 5, 10);
  see('ready', 5, 60);
  expect(marks.contradiction()).toMatch(
    /^`listening` was seen by 10\.\d{3} ms, and `init` not before 40\.\d{3} ms$/,
  );
  expect([mark('init'), mark('listening')]).toEqual([undefined, undefined]);
  expect([mark('requested'), mark('ready')]).toEqual([
    [1, 1],
    [40, 60],
  ]);
});

test('two clocks may place one instant apart by the difference of their rates, and no further', () => {
  const near = begun();
  near.see('init', 1000.4, 1001);
  near.see('init', 999, 1000);
  expect(near.mark('init')).toEqual([1000, 1000.4]);
  expect(near.marks.contradiction()).toBeUndefined();
  const far = begun();
  far.see('init', 1000.8, 1001);
  far.see('init', 999, 1000);
  expect(far.mark('init')).toBeUndefined();
  expect(far.marks.contradiction()).toContain('`init`');
});

test('no order of arrival matters', () => {
  const names = ['requested', 'accepted', 'kernel', 'init', 'listening', 'ready', 'stopped'] as const;
  const instant = fc.option(fc.bigInt({ min: 0n, max: 40n }), { nil: undefined });
  const sightings = fc.array(fc.tuple(fc.constantFrom(...names), instant, instant), { maxLength: 12 });
  const inTwoOrders = sightings.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(inTwoOrders, (orders) => {
      const originNs = Marks.now() + 1_000_000_000n;
      const ms = (count: bigint | undefined) => (count === undefined ? count : originNs + count * 1_000_000n);
      const both = orders.map((order) => {
        const marks = new Marks();
        marks.see('init', { earliestNs: originNs });
        marks.see('kernel', { earliestNs: originNs });
        for (const [name, earliest, latest] of order) {
          const sighting: Sighting = { earliestNs: ms(earliest) ?? originNs, latestNs: ms(latest) };
          marks.see(name, sighting);
        }
        return { entries: [...marks.entries()], isConsistent: marks.contradiction() === undefined };
      });
      expect(both[0]).toEqual(both[1]);
      for (const [, mark] of both[0]?.entries ?? [])
        expect(mark.earliestNs).toBeLessThanOrEqual(mark.latestNs);
    }),
  );
});
