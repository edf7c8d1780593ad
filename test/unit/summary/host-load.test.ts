import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, test } from 'vitest';
import type { CalibrationRecord, LaunchRecord, LaunchWindow } from '../../../src/launches/records.ts';
import { hostLoadIn } from '../../../src/summary/host-load.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const ms = 1e6;
const example = fixtureRun().find((record) => record.type === 'launch') as LaunchRecord;
const calibration: CalibrationRecord = {
  type: 'calibration',
  floors: [{ name: 'exec-true', n: 15, medianNs: 3.4 * ms, p95Ns: 5 * ms }],
};

/** Ten launches in windows of 30 ms on a host that is quiet but for these changes. */
function launches(change: (index: number) => Partial<LaunchWindow>): LaunchRecord[] {
  return Array.from({ length: 10 }, (_, index) => ({
    ...example,
    id: `b00${index}-process`,
    window: { ...quiet, ...change(index) },
  }));
}

const quiet: LaunchWindow = {
  ...(example.window as LaunchWindow),
  durationNs: 30 * ms,
  otherCpuNs: 0.5 * ms,
  runDelayNs: 0.2 * ms,
  knockerRunDelayNs: 0,
  cpuPressureUs: 900,
  hostObservedNs: 30 * ms,
  execTrueNs: 3.5 * ms,
};

const factsOf = (all: readonly LaunchRecord[], isLocal = true) =>
  hostLoadIn(all, calibration, isLocal)?.facts;

test('a quiet host is not called busy, whatever pressure a launch makes by itself', () => {
  expect(factsOf(launches(() => ({ cpuPressureUs: 20_000 })))).toBeUndefined();
});

test('a burner beside the run makes the host busy, and pressure is told with it', () => {
  const load = hostLoadIn(
    launches(() => ({
      durationNs: 290 * ms,
      hostObservedNs: 300 * ms,
      otherCpuNs: 290 * ms,
      cpuPressureUs: 120_000,
    })),
    calibration,
    true,
  );
  expect(load?.facts).toEqual([
    'others kept 0.967 CPUs busy on average',
    'something waited for a CPU during 40% of the time',
  ]);
  expect(load?.launches).toHaveLength(10);
});

test('others never use more CPUs than the time over which they were counted allows', () => {
  const short = { durationNs: 10 * ms, hostObservedNs: 25 * ms, otherCpuNs: 50 * ms, cpuPressureUs: 26_000 };
  expect(factsOf(launches(() => short))).toEqual([
    'others kept 2.00 CPUs busy on average',
    'something waited for a CPU during 100% of the time',
  ]);
});

test('a burner is seen over windows that are too short to show it one by one', () => {
  const load = hostLoadIn(
    launches(() => ({ otherCpuNs: 29 * ms })),
    calibration,
    true,
  );
  expect(load?.facts[0]).toBe('others kept 0.967 CPUs busy on average');
  expect(load?.launches).toEqual([]);
});

test('a kernel that counts in ticks makes no quiet host busy in more than one of a hundred runs', () => {
  const random = xoroshiro128plus(5);
  const tickNs = 4 * ms;
  /** The ticks of two CPUs that hit what runs for a share of the time. */
  const ticked = (share: number) => {
    let hit = 0;
    for (let tick = 0; tick < 2 * (quiet.durationNs / tickNs); tick += 1)
      if (uniformFloat64(random) < share) hit += 1;
    return hit * tickNs;
  };
  const usedShare = 0.15;
  const usedNs = 2 * quiet.durationNs * usedShare;
  let busy = 0;
  for (let run = 0; run < 500; run += 1)
    if (factsOf(launches(() => ({ otherCpuNs: ticked(usedShare + 0.01) - usedNs }))) !== undefined) busy += 1;
  expect(busy).toBeLessThanOrEqual(5);
});

describe('Ballast waiting for a CPU', () => {
  const waitsOnce = (otherCpuNs: number | null, isLocal = true) =>
    hostLoadIn(
      launches((index) => (index === 3 ? { knockerRunDelayNs: 6 * ms, otherCpuNs } : {})),
      calibration,
      isLocal,
    );

  test('shows a busy host in the launches in which others ran meanwhile', () => {
    const load = waitsOnce(10 * ms);
    expect(load?.facts[0]).toBe('Ballast waited for a CPU in 1 of 10 launches, for up to 6.00 ms');
    expect(load?.launches).toEqual(['b003-process']);
  });

  test('shows nothing where nobody else ran, or where that is not known: the launch itself may have made it', () => {
    expect(waitsOnce(1 * ms)).toBeUndefined();
    expect(waitsOnce(null)).toBeUndefined();
  });

  test('shows a busy machine of its own when the launch is on another host', () => {
    expect(waitsOnce(1 * ms, false)?.launches).toEqual(['b003-process']);
  });
});

test('the waits that the launch of a container makes on a quiet machine of two CPUs do not make it busy', () => {
  const seen = [2.1, 0.9, 2, 3.1, 3, 5, 0.9, 4.6, 2.2, 2.7];
  const container = { durationNs: 170 * ms, hostObservedNs: 175 * ms, otherCpuNs: 20 * ms };
  expect(
    factsOf(launches((index) => ({ ...container, knockerRunDelayNs: (seen[index] ?? 0) * ms }))),
  ).toBeUndefined();
});

test('a host that has become slower since its calibration is told of', () => {
  expect(factsOf(launches(() => ({ execTrueNs: 9 * ms })))?.[0]).toBe(
    'a program that does nothing took 9.00 ms to start, and 3.40 ms at calibration',
  );
});

test('a machine on which nothing starts quickly is told of, but not one at the end of a network', () => {
  const slow = launches(() => ({ execTrueNs: 21 * ms }));
  const alike = { ...calibration, floors: [{ name: 'exec-true', n: 15, medianNs: 20 * ms, p95Ns: 30 * ms }] };
  expect(hostLoadIn(slow, alike, true)?.facts[0]).toBe(
    'a program that does nothing took 21.0 ms to start, where a quiet host takes a few ms',
  );
  expect(hostLoadIn(slow, alike, false)).toBeUndefined();
});

test('a run that has recorded nothing of it says nothing', () => {
  const nothing = { otherCpuNs: null, runDelayNs: null, knockerRunDelayNs: null, execTrueNs: null };
  expect(factsOf(launches(() => ({ ...nothing, cpuPressureUs: null })))).toBeUndefined();
  expect(hostLoadIn([{ ...example, window: null }], undefined, true)).toBeUndefined();
});
