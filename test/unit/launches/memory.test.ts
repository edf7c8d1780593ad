import { expect, test } from 'vitest';
import { isSettled, settledMemory } from '../../../src/launches/memory.ts';
import type { DaemonGrowth } from '../../../src/launches/records.ts';
import type { GuestPhases, MemoryReading } from '../../../src/targets/readings.ts';

const MiB = 2 ** 20;

/** Readings of two metrics in MiB, one every 150 ms. */
const readings = (a: readonly number[], b: readonly number[] = a) =>
  a.map((one, index) => ({ atMs: index * 150, bytes: { a: one * MiB, b: (b[index] ?? 0) * MiB } }));

test('readings settle when the last three agree within one per cent', () => {
  expect(isSettled(readings([100, 100]))).toBe(false);
  expect(isSettled(readings([50, 100, 100.5, 100.2]))).toBe(true);
  expect(isSettled(readings([100, 103, 106]))).toBe(false);
});

test('small workloads settle within a quarter of a mebibyte, and so do daemons that shrink', () => {
  expect(isSettled(readings([1, 1.1, 1.2]))).toBe(true);
  expect(isSettled(readings([1, 1.2, 1.4]))).toBe(false);
  expect(isSettled(readings([-1, -1.1, -1.2]))).toBe(true);
  expect(isSettled(readings([-1, -1.2, -1.4]))).toBe(false);
});

test('a metric that still moves keeps all of them unsettled', () => {
  expect(isSettled(readings([100, 100, 100], [20, 25, 30]))).toBe(false);
});

test('memory that moves in steps is looked at for longer than a step', () => {
  expect(isSettled(readings([100, 100, 100]), 450)).toBe(false);
  expect(isSettled(readings([100, 100, 100, 100]), 450)).toBe(true);
  expect(isSettled(readings([90, 100, 100, 100]), 450)).toBe(false);
});

const noGrowth: DaemonGrowth = { daemonDeltaBytes: null, daemonBytes: 0, daemonDeltaReason: 'none' };
const reading = (guestSystem: number): MemoryReading => ({
  ...{ workloadBytes: MiB, guestSystemBytes: guestSystem * MiB, guestCacheBytes: MiB, guestFreeBytes: 0 },
  ...{ runtimeBytes: MiB, kernelBytes: MiB, workloadPss: MiB, overheadPss: MiB, filePss: 0 },
  ...{ cgroupBytes: MiB, cgroupCacheBytes: 0, reservedBytes: 0, guestOtherBytes: null, emulatorBytes: null },
});
const finished = (finishedUs: number | null): GuestPhases => ({
  ...{ firmwareUs: null, loaderUs: null, initrdUs: null, userspaceUs: 1, serviceUs: 2 },
  finishedUs,
});
const { signal } = new AbortController();

test('a guest is asked for its account of the start before its memory is read, and waited for meanwhile', async () => {
  const calls: string[] = [];
  const instance = {
    phases: async () => {
      calls.push('phases');
      return finished(3);
    },
    memory: async () => {
      calls.push('memory');
      return reading(9);
    },
  };
  const { memory, phases } = await settledMemory(instance, async () => noGrowth, signal);
  expect(calls).toEqual(['phases', 'memory', 'memory', 'memory']);
  expect(phases?.finishedUs).toBe(3);
  expect(memory).toMatchObject({ settled: true, guestSystemBytes: 9 * MiB, daemonBytes: 0 });
});

test('a guest that has not finished its start is unsettled, however level its memory is', async () => {
  const instance = { phases: async () => finished(null), memory: async () => reading(9) };
  const { memory } = await settledMemory(instance, async () => noGrowth, signal);
  expect(memory.settled).toBe(false);
});

test('daemons that still grow are waited for', async () => {
  let grown = 0;
  const growth = async () => {
    grown = Math.min(grown + MiB, 3 * MiB);
    return { ...noGrowth, daemonBytes: grown };
  };
  const { memory } = await settledMemory({ memory: async () => reading(9) }, growth, signal);
  expect(memory).toMatchObject({ settled: true, daemonBytes: 3 * MiB });
});
