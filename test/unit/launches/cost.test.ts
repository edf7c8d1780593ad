import { expect, test } from 'vitest';
import { costOf, isRuntimeLost } from '../../../src/launches/cost.ts';
import type { Tallied } from '../../../src/launches/tally.ts';

const tallied: Tallied = {
  totalCpuNs: 100,
  cgroupCpuNs: 40,
  daemonsCpuNs: 25,
  monitorCpuNs: null,
  readBytes: 0,
  majorFaults: 0,
  contextSwitches: 9,
  cpuPressureUs: 0,
  busyCpuNs: 200,
  observedNs: 1,
  lateNs: 1,
};
const found = { kind: 'found' } as const;
const none = { kind: 'none' } as const;

test('the parts of the CPU time add up to the total', () => {
  expect(costOf({ tallied, uncounted: null }, found)).toMatchObject({
    totalCpuNs: 100,
    instanceCpuNs: 40,
    monitorCpuNs: null,
    daemonsCpuNs: 25,
    runtimeCpuNs: 35,
    reason: null,
  });
});

test('a virtual machine is its virtual CPUs, and its monitor is told apart', () => {
  const machine = { ...tallied, monitorCpuNs: 15 };
  expect(costOf({ tallied: machine, uncounted: null }, found)).toMatchObject({
    instanceCpuNs: 25,
    monitorCpuNs: 15,
    runtimeCpuNs: 35,
  });
});

test('a target without daemons has no CPU time of theirs, not 0', () => {
  const alone = { ...tallied, daemonsCpuNs: 0 };
  expect(costOf({ tallied: alone, uncounted: null }, none)).toMatchObject({
    daemonsCpuNs: null,
    runtimeCpuNs: 60,
  });
});

test('the runtime is not told, and is no 0, where the counters may differ by as much as remains', () => {
  const machine = { ...tallied, cgroupCpuNs: 40_000, monitorCpuNs: 1000 };
  for (const [remainder, isLost] of [
    [-60, true],
    [0, true],
    [100, true],
    [101, false],
  ] as const) {
    const cost = costOf({ tallied: { ...machine, totalCpuNs: 40_025 + remainder }, uncounted: null }, found);
    expect(cost?.runtimeCpuNs).toBe(isLost ? null : remainder);
    expect(isRuntimeLost(cost)).toBe(isLost);
    expect(cost).toMatchObject({ instanceCpuNs: 39_000, reason: null });
  }
});

test('what cannot be told is null with a reason, and the rest is kept', () => {
  const reason = 'perf_event_open: Operation not permitted';
  const uncounted = { tallied: { ...tallied, totalCpuNs: null }, uncounted: reason };
  expect(costOf(uncounted, found)).toMatchObject({
    totalCpuNs: null,
    runtimeCpuNs: null,
    instanceCpuNs: 40,
    daemonsCpuNs: 25,
    reason,
  });
  const ended = { tallied: { ...tallied, cgroupCpuNs: null }, uncounted: null };
  expect(costOf(ended, found)).toMatchObject({
    totalCpuNs: 100,
    instanceCpuNs: null,
    runtimeCpuNs: null,
    reason: 'the instance had ended when it was read',
  });
  expect(costOf({ tallied: undefined, uncounted: 'gone' }, found)).toBeNull();
});
