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
    expect((found?.ratio ?? 0) / ratio).toBeCloseTo(1, 1);
    const [low, high] = found?.ci95 ?? [0, 0];
    expect(low).toBeGreaterThan(0.9 * ratio);
    expect(high).toBeLessThan(1.1 * ratio);
    expect(low).toBeLessThan(high);
    expect(found).toMatchObject({ base: 'process', n: 8, same: false, multimodal: false });
    expect(found?.pHolm).toBeGreaterThanOrEqual(found?.p ?? 1);
  });

  test('a rate is less where a time is more', () => {
    expect(compared(run, 'speed.requestsPerSecond')?.probabilityLess?.point).toBe(1);
    expect(compared(run, 'speed.latencyP99')?.probabilityLess?.point).toBe(0);
  });

  test('an instance that could not be had is slowest in rates and times alike', () => {
    const broken = run.map((record): RunRecord => {
      const isFirst = record.type === 'speed' && record.target === 'vm' && record.block === 0;
      return isFirst ? { ...record, outcome: { status: 'failed', reason: 'no boot' } } : record;
    });
    const rate = compared(broken, 'speed.requestsPerSecond');
    expect(rate?.n).toBe(8);
    expect((rate?.ratio ?? 0) / 0.01).toBeCloseTo(1, 0);
    expect(compared(broken, 'speed.latencyP50')).toMatchObject({ n: 8, ci95: null });
  });

  test('what only one of two targets has is not compared', () => {
    expect(compared(run, 'lifecycle.save')).toBeUndefined();
    expect(compared(run, 'pull.time')).toBeUndefined();
  });
});
