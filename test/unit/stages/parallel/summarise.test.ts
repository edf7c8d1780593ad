import { describe, expect, test } from 'vitest';
import type { ParallelRecord } from '../../../../src/stages/parallel/records.ts';
import { parallelSummary } from '../../../../src/stages/parallel/summarise.ts';
import { parallelRecords } from '../../../fixtures/parallel.ts';

const records = parallelRecords(['process', 'vm']);
const of = (target: string) => records.filter((record) => record.target === target);

/** The batches of 8, in which the last instance of the first so many fails. */
function failing(many: number): ParallelRecord[] {
  return of('vm').map((record) => {
    if (record.outcome.status !== 'started' || record.count !== 8 || record.block >= many) return record;
    const instances = record.outcome.instances.with(-1, {
      outcome: { status: 'exited', reason: 'it fell over' },
      marks: {},
    });
    return { ...record, outcome: { status: 'started', instances } };
  });
}

describe('instances that are started at once', () => {
  test('are told by the median until the last of them is ready, from the first request', () => {
    const { ready8 } = parallelSummary(of('vm'));
    expect(ready8?.medianNs).toBeGreaterThan(7.6e8);
    expect(ready8?.medianNs).toBeLessThan(8.4e8);
    expect(ready8).toMatchObject({ count: 8, n: 8, failures: 0, failedInstances: 0, reasons: [] });
    expect(ready8).toMatchObject({ requestedWithinNs: 7e6, resolutionNs: 1e6 });
    expect(ready8).toMatchObject({ firstResolutionNs: 1e6, middleResolutionNs: 1e6 });
    expect(ready8?.firstNs).toBeCloseTo((ready8?.medianNs ?? 0) / 8, -1);
    expect(ready8?.middleNs).toBeCloseTo((ready8?.medianNs ?? 0) / 2, -1);
    expect(ready8?.perSecond).toBeCloseTo(8e9 / (ready8?.medianNs ?? 0), 6);
  });

  test('are no sample where the target cannot run as many, and the reason is told', () => {
    expect(parallelSummary(of('process')).ready2).toMatchObject({
      ...{ n: 0, medianNs: null, perSecond: null, failures: 0, reasons: ['only one can have port 80'] },
    });
    expect(parallelSummary(of('process')).ready1).toMatchObject({ n: 8, count: 1 });
  });

  test('rank as infinitely slow together when one of them fails', () => {
    const few = parallelSummary(failing(3)).ready8;
    expect(few).toMatchObject({ n: 8, failures: 3, failedInstances: 3, ci95Ns: null });
    expect(few?.reasons).toEqual(['it fell over']);
    expect(few?.medianNs).toBeGreaterThan(7.6e8);
    expect(parallelSummary(failing(5)).ready8).toMatchObject({ medianNs: null, perSecond: null });
    expect(parallelSummary(failing(5)).ready8?.firstNs).toBeGreaterThan(9e7);
  });

  test('rank as infinitely slow when they could not even be made', () => {
    const [first] = of('vm').filter(({ count }) => count === 2);
    const torn = { ...(first as ParallelRecord), outcome: { status: 'failed', reason: 'no space' } } as const;
    expect(parallelSummary([torn]).ready2).toMatchObject({ n: 1, failures: 1, reasons: ['no space'] });
  });

  test('have no metric of a count that was never tried', () => {
    expect(parallelSummary(of('vm')).ready4).toBeUndefined();
  });
});
