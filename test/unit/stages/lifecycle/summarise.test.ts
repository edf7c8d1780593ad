import { describe, expect, it } from 'vitest';
import type { LifecycleRecord } from '../../../../src/stages/lifecycle/records.ts';
import { lifecycleSummary } from '../../../../src/stages/lifecycle/summarise.ts';
import { lifecycleRecords } from '../../../fixtures/lifecycle.ts';

const records = lifecycleRecords(['process', 'vm']);
const of = (target: string) => records.filter((record) => record.target === target);

describe('the life of an instance', () => {
  it('is told by the median to the last mark of each operation', () => {
    const { unpause } = lifecycleSummary(of('vm'));
    expect(unpause?.medianNs).toBeGreaterThan(9.5e7);
    expect(unpause?.medianNs).toBeLessThan(10.5e7);
    expect(unpause).toMatchObject({ n: 8, failures: 0, resolutionNs: 1e6, reasons: [] });
    expect(unpause?.answeredNs).toBeCloseTo((unpause?.medianNs ?? 0) / 2, -7);
  });

  it('is no sample where the target does not have the operation, and says why', () => {
    expect(lifecycleSummary(of('process')).save).toMatchObject({
      medianNs: null,
      n: 0,
      failures: 0,
      reasons: ['process cannot be written to disk'],
    });
    expect(lifecycleSummary(of('vm')).save).toMatchObject({ n: 8 });
  });

  it('ranks a failure as infinitely slow', () => {
    const failing = (many: number) =>
      of('vm').map((record): LifecycleRecord => {
        const isFailed = record.operation === 'kill' && record.block < many;
        return isFailed ? { ...record, outcome: { status: 'failed', reason: 'it is stuck' } } : record;
      });
    const few = lifecycleSummary(failing(3)).kill;
    expect(few).toMatchObject({ n: 8, failures: 3, ci95Ns: null, reasons: ['it is stuck'] });
    expect(few?.medianNs).toBeGreaterThan(1e8);
    expect(lifecycleSummary(failing(5)).kill).toMatchObject({ medianNs: null });
  });

  it('has no metric of what was never tried', () => {
    const cutShort = of('vm').filter(({ operation }) => operation !== 'remove');
    expect(lifecycleSummary(cutShort).remove).toBeUndefined();
  });
});
