import { describe, expect, it } from 'vitest';
import type { AggressorSample, NeighbourRecord } from '../../../../src/stages/neighbour/records.ts';
import { neighbourSummary, slowdownShown } from '../../../../src/stages/neighbour/summarise.ts';
import { neighbourRecords } from '../../../fixtures/neighbour.ts';

const records = neighbourRecords(['container'], {
  container: { cpu: 3, disk: Number.POSITIVE_INFINITY, alone: 0.8 },
});
const { noise, presence, aggressors, baseline, blocks } = neighbourSummary(records);

describe('what neighbours did', () => {
  it('is the ratio to the same victim beside an idle neighbour, paired by round, with an interval', () => {
    expect(aggressors.cpu).toMatchObject({ resource: 'cpu', n: 8, failures: 0 });
    expect(aggressors.cpu?.ratio).toBeCloseTo(3, 1);
    expect(aggressors.cpu?.ci95?.[0]).toBeGreaterThan(2.8);
    expect(aggressors.cpu?.ci95?.[1]).toBeLessThan(3.2);
    expect(aggressors.cpu?.p99Ratio).toBeCloseTo(3, 1);
    expect(presence.cpu.ratio).toBeCloseTo(1 / 0.8, 1);
    expect(noise.cpu.ratio).toBeCloseTo(1, 1);
    expect(blocks).toBe(8);
    expect(baseline.memory.perSecond).toBeGreaterThan(3000);
  });

  it('shows a slowdown only where it stands out of what two idle neighbours differ by', () => {
    expect(slowdownShown(aggressors.cpu as never, noise.cpu)).toBe(true);
    expect(slowdownShown(aggressors.metadata as never, noise.disk)).toBe(false);
    const loud = { ...noise.cpu, ci95: [0.2, 1.1] as const };
    expect(slowdownShown(aggressors.cpu as never, loud)).toBe(false);
  });

  it('counts no answer as infinitely slow, not as missing', () => {
    expect(aggressors.disk).toMatchObject({ ratio: null, ci95: null, n: 8, failures: 8 });
  });

  it('reports what the aggressor achieved, and leaves out one that did nothing', () => {
    expect(aggressors.cpu?.achieved).toEqual({ perSecond: 2e8, counts: 'operations', failures: 0 });
    const lazy = records.map((record) =>
      withAggressor(record, { status: 'failed', reason: 'it did nothing' }),
    );
    expect(neighbourSummary(lazy).aggressors.cpu).toMatchObject({
      n: 0,
      ratio: null,
      achieved: { perSecond: null, failures: 8 },
    });
    const idle = records.map((record) =>
      withAggressor(record, { status: 'done', amount: 0, elapsedNs: 1e9 }),
    );
    expect(neighbourSummary(idle).aggressors.cpu).toMatchObject({
      n: 0,
      ratio: null,
      achieved: { perSecond: null, failures: 8 },
    });
  });

  it('leaves out what was measured after the aggressor had ended', () => {
    const late = records.map((record) => {
      if (record.condition !== 'cpu' || record.outcome.status !== 'measured') return record;
      const { works } = record.outcome;
      const cpu = { ...works.cpu, stressedShare: record.block < 3 ? 0.5 : 1 };
      return { ...record, outcome: { ...record.outcome, works: { ...works, cpu } } };
    });
    const found = neighbourSummary(late).aggressors.cpu;
    expect([found?.n, found?.ci95, found?.works.memory.n]).toEqual([5, null, 8]);
  });

  it('says why pairs are missing', () => {
    const failed: NeighbourRecord = {
      ...(records[0] as NeighbourRecord),
      outcome: { status: 'aborted', reason: 'the host had less than 10% of its memory available' },
    };
    expect(neighbourSummary([failed])).toMatchObject({
      problems: ['the host had less than 10% of its memory available'],
      noise: { cpu: { n: 0, ratio: null } },
    });
  });
});

function withAggressor(record: NeighbourRecord, aggressor: AggressorSample): NeighbourRecord {
  if (record.outcome.status !== 'measured' || record.outcome.aggressor === null) return record;
  return { ...record, outcome: { ...record.outcome, aggressor } };
}
