import { expect, test } from 'vitest';
import { Marks } from '../../src/marks.ts';

test('the first observation of an event counts', () => {
  const marks = new Marks();
  marks.set('init', 1n, 5n);
  marks.set('init', 2n, 3n);
  expect(marks.get('init')).toEqual({ earliestNs: 1n, latestNs: 5n });
});

test('its lower end is only ever raised, and never beyond the upper one', () => {
  const marks = new Marks();
  marks.raise('init', 3n);
  expect(marks.get('init')).toBeUndefined();
  marks.set('init', 2n, 5n);
  for (const [earliestNs, expected] of [
    [1n, 2n],
    [4n, 4n],
    [9n, 5n],
  ] as const) {
    marks.raise('init', earliestNs);
    expect(marks.get('init')).toEqual({ earliestNs: expected, latestNs: 5n });
  }
});

test('its upper end is only ever lowered, and never beyond the lower one', () => {
  const marks = new Marks();
  marks.lower('init', 3n);
  expect(marks.get('init')).toBeUndefined();
  marks.set('init', 2n, 5n);
  for (const [latestNs, expected] of [
    [7n, 5n],
    [4n, 4n],
    [1n, 2n],
  ] as const) {
    marks.lower('init', latestNs);
    expect(marks.get('init')).toEqual({ earliestNs: 2n, latestNs: expected });
  }
});
