import { expect, test } from 'vitest';
import { summarise } from '../../../src/summarise.ts';
import { metrics } from '../../../src/summary/metrics.ts';
import type { Summary } from '../../../src/summary/summary.ts';
import { whatIsShown } from '../../../src/summary/what-is-shown.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { parallelRecords } from '../../fixtures/parallel.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const targets = ['process', 'container', 'vm'];
const summary = summarise([...fixtureRun(), ...lifecycleRecords(targets), ...parallelRecords(targets)]);

/** The same summary, of which every mark is as wide as this. */
const withMarks = (resolutionNs: number): Summary =>
  JSON.parse(JSON.stringify(summary), (key, value) => (key === 'resolutionNs' ? resolutionNs : value));

test('no difference of a time is said that its marks are too wide to tell, and neither that it is the same', () => {
  const timed = summary.comparisons.filter(({ metric, target }) => {
    const of = summary.targets[target];
    return of && metrics.get(metric)?.markedTime(of) !== undefined;
  });
  expect(new Set(timed.map(({ metric }) => metric.split('.')[0]))).toEqual(
    new Set(['startup', 'lifecycle', 'parallel']),
  );
  const different = timed.filter((one) => whatIsShown(withMarks(0), one) === 'a-difference');
  expect(different.length).toBeGreaterThan(10);
  for (const one of different) {
    expect(whatIsShown(withMarks(1e15), one), one.metric).toBe('below-resolution');
    expect(whatIsShown(withMarks(1e15), { ...one, same: true }), one.metric).toBe('below-resolution');
  }
});
