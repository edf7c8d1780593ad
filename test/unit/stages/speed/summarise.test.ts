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

  const without = (change: Partial<Extract<SpeedRecord['outcome'], { status: 'measured' }>['works']>) =>
    of('vm').map((record): SpeedRecord => {
      if (record.outcome.status !== 'measured') return record;
      return { ...record, outcome: { ...record.outcome, works: { ...record.outcome.works, ...change } } };
    });

  it('has no rate of a work that always failed: it is not 0 a second', () => {
    const failed = { status: 'failed', reason: 'the root is read-only', stressedShare: null } as const;
    const { metrics: told, problems } = speedSummary(without({ disk: failed }));
    expect(told.diskPerSecond).toMatchObject({ median: null, ci95: null, n: 8, failures: 8 });
    expect(told.diskLatencyP50).toMatchObject({ median: null, ci95: null, n: 8, failures: 8 });
    expect(told.cpuPerSecond).toMatchObject({ failures: 0 });
    expect(problems).toEqual(['no disk: the root is read-only']);
  });

  it('has no rate of what did nothing, or took no time', () => {
    const [first] = of('vm');
    if (first?.outcome.status !== 'measured') throw new Error('nothing measured');
    const { disk } = first.outcome.works;
    if (disk.status !== 'done') throw new Error('no disk');
    for (const idle of [
      { ...disk, units: 0 },
      { ...disk, elapsedNs: 0 },
    ])
      expect(speedSummary(without({ disk: idle })).metrics.diskPerSecond).toMatchObject({
        median: null,
        failures: 8,
      });
    const { capacity } = first.outcome;
    if (capacity === null) throw new Error('no capacity');
    const deaf = {
      ...first,
      outcome: { ...first.outcome, capacity: { ...capacity, answers: 0, failures: 9 } },
    };
    const { metrics: told, failedAnswers } = speedSummary([deaf]);
    expect(told.requestsPerSecond).toMatchObject({ median: null, n: 1, failures: 1 });
    expect(failedAnswers).toBe(9);
  });

  it('has no latency, and no failure, where nothing fell due', () => {
    const quiet = of('vm').map((record): SpeedRecord => {
      if (record.outcome.status !== 'measured') return record;
      return { ...record, outcome: { ...record.outcome, latency: latencySample([]) } };
    });
    const { metrics: told, sentLateP99Ns } = speedSummary(quiet);
    expect(told.latencyP50).toBeUndefined();
    expect(sentLateP99Ns).toBeNull();
  });
});
