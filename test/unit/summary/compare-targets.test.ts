import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { fixtureRun } from '../../fixtures/run.ts';
import { speedLoad, speedRecords } from '../../fixtures/speed.ts';

const names = ['process', 'container', 'vm'];
const speeds = speedRecords(names);
const run = [
  ...fixtureRun(),
  speedLoad,
  ...speeds,
  ...lifecycleRecords(names),
  ...pullRecords(),
] satisfies readonly RunRecord[];

const compared = (records: readonly RunRecord[], metric: string, target = 'vm') =>
  summarise(records).comparisons.find((one) => one.metric === metric && one.target === target);

describe('what stages measure is compared as launches are', () => {
  test.each([
    // Each target is ten times as slow as the one before it.
    ['speed.requestsPerSecond', 0.01],
    ['speed.diskPerSecond', 0.01],
    ['speed.latencyP99', 100],
    ['lifecycle.pause', 100],
    ['lifecycle.unpause', 100],
  ])('%s', (metric, ratio) => {
    const found = compared(run, metric);
    const { point, low, high } = found?.ratio ?? {};
    expect((point ?? 0) / ratio).toBeCloseTo(1, 0);
    expect(low).toBeGreaterThan(0.85 * ratio);
    expect(high).toBeLessThan(1.15 * ratio);
    expect(low).toBeLessThan(high ?? 0);
    expect(found).toMatchObject({ base: 'process', n: 8, baseN: 8, same: false });
    expect(Math.sign(found?.difference.point ?? 0)).toBe(ratio < 1 ? -1 : 1);
    expect(found?.pHolm).toBeGreaterThanOrEqual(found?.p ?? 1);
  });

  test('an instance that could not be had is slowest in rates and times alike', () => {
    const broken = run.map((record): RunRecord => {
      const isFirst = record.type === 'speed' && record.target === 'vm' && record.block === 0;
      return isFirst ? { ...record, outcome: { status: 'failed', reason: 'no boot' } } : record;
    });
    const rate = compared(broken, 'speed.requestsPerSecond');
    expect(rate?.n).toBe(8);
    expect((rate?.ratio.point ?? 0) / 0.01).toBeCloseTo(1, 0);
    const { low, high } = compared(broken, 'speed.latencyP50')?.ratio ?? {};
    expect(low).toBeGreaterThan(90);
    expect(high).toBeNull();
  });

  test('what only one of two targets has is not compared', () => {
    expect(compared(run, 'lifecycle.save')).toBeUndefined();
    expect(compared(run, 'pull.time')).toBeUndefined();
  });
});
