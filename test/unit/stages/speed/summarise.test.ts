import { describe, expect, it } from 'vitest';
import type { SpeedRecord } from '../../../../src/stages/speed/records.ts';
import { speedSummary } from '../../../../src/stages/speed/summarise.ts';
import { latencySample, speedRecords } from '../../../fixtures/speed.ts';

const records = speedRecords(['process', 'vm']);
const of = (target: string) => records.filter((record) => record.target === target);
const { metrics, ...rest } = speedSummary(of('vm'));

describe('how fast an instance is', () => {
  it('is the median over instances', () => {
    expect(metrics.requestsPerSecond?.median).toBeGreaterThan(180);
    expect(metrics.requestsPerSecond?.median).toBeLessThan(220);
    expect(rest).toMatchObject({ blocks: 8, problems: [], harnessCores: 0.5, sentLateP99Ns: 20_000 });
  });

  it('has the requests of all instances as one distribution', () => {
    expect(rest.latency).toMatchObject({ due: 4000, failures: 0 });
    const { p50Ns, p99Ns } = rest.latency ?? {};
    expect(p50Ns).toBeGreaterThan(4.3e6);
    expect(p50Ns).toBeLessThan(4.7e6);
    expect(p99Ns).toBeGreaterThan(5.5e6);
  });

  it('ranks requests that failed above all that were answered', () => {
    const sample = latencySample([100, 100, 100, 100, 100, 100, 100, 100], 2);
    expect([sample.p50Ns, sample.p90Ns, sample.p99Ns]).toEqual([100_000, null, null]);
    expect(latencySample([], 5).p50Ns).toBeNull();
  });

  it('passes over a histogram that cannot be read', () => {
    const spoilt = (histogram: string) =>
      of('vm').map((record): SpeedRecord => {
        if (record.outcome.status !== 'measured' || record.outcome.latency === null) return record;
        return {
          ...record,
          outcome: { ...record.outcome, latency: { ...record.outcome.latency, histogram } },
        };
      });
    for (const text of ['', 'no base64 at all', 'HISTFAAAAA==', 'A'.repeat(100_000)])
      expect(speedSummary(spoilt(text)).latency).toBeNull();
  });

  it('ranks an instance that could not be had as slowest', () => {
    const one: SpeedRecord = {
      ...(of('vm')[0] as SpeedRecord),
      outcome: { status: 'failed', reason: 'no boot' },
    };
    const broken = speedSummary([one, ...of('vm').slice(1)]);
    expect(broken.problems).toEqual(['an instance is missing: no boot']);
    expect(broken.metrics.latencyP50).toMatchObject({ n: 8, failures: 1 });
    expect(broken.metrics.requestsPerSecond).toMatchObject({ n: 8, failures: 1 });
  });

  it('has no requests where the workload is not asked by HTTP', () => {
    const bare = of('vm').map((record): SpeedRecord => {
      if (record.outcome.status !== 'measured') return record;
      return { ...record, outcome: { ...record.outcome, capacity: null, latency: null } };
    });
    const { metrics: told, latency } = speedSummary(bare);
    expect(latency).toBeNull();
    expect(told.requestsPerSecond).toBeUndefined();
    expect(told.cpuPerSecond?.n).toBe(8);
  });
});
