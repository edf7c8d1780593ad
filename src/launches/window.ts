import { globSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Marks } from '../marks.ts';
import type { LaunchWindow } from './records.ts';

/** The time between two looks. Each wakes the harness, which costs 0.1 ms of a core that a guest keeps busy. */
const lookEveryMs = 50;

/** What the harness's own machine says of a window; the rest is the host's to say. */
export type OwnWindow = Omit<
  LaunchWindow,
  'cpuPressureUs' | 'hostObservedNs' | 'otherCpuNs' | 'knockerRunDelayNs' | 'execTrueNs'
>;

/**
 * Watches a timed window: the CPU time that the harness itself used, its longest event-loop delay, the time that it
 * waited for a CPU, and on this machine stolen time, memory pressure, slowing down for heat, the CPUs' frequency and
 * steps of the clock. It only reads counters, at the window's two ends.
 */
export function openWindow(): { close(): OwnWindow } {
  const delays = monitorEventLoopDelay({ resolution: lookEveryMs });
  const before = readCounters();
  const cpuBefore = process.cpuUsage();
  delays.enable();
  const startedMs = Date.now();
  const startedNs = Marks.now();
  return {
    close() {
      const durationNs = Number(Marks.now() - startedNs);
      const wallNs = (Date.now() - startedMs) * 1e6;
      const cpu = process.cpuUsage(cpuBefore);
      delays.disable();
      const after = readCounters();
      return {
        durationNs,
        harnessCpuNs: (cpu.user + cpu.system) * 1000,
        eventLoopMaxDelayNs:
          delays.count === 0 ? null : Math.max(0, Math.round(delays.max) - lookEveryMs * 1_000_000),
        stolenTicks: rise(before.stolenTicks, after.stolenTicks),
        memoryPressureUs: rise(before.memoryPressureUs, after.memoryPressureUs),
        thermalThrottles: rise(before.thermalThrottles, after.thermalThrottles),
        clockStepNs: wallNs - durationNs,
        runDelayNs: rise(before.runDelayNs, after.runDelayNs),
        cpuFrequencyHz: lowestFrequencyHz(),
      };
    },
  };
}

function rise(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

// A core's counter is shown by each of its threads: only a rise counts.
const throttleFiles = globSync('/sys/devices/system/cpu/cpu*/thermal_throttle/{core,package}_throttle_count');

// One CPU of each group that changes its frequency together. A virtual machine shows none.
const frequencyFiles = globSync('/sys/devices/system/cpu/cpufreq/policy*/scaling_cur_freq');

/** It may take the kernel some ms to say, so it is read after the window. */
function lowestFrequencyHz(): number | null {
  const known = frequencyFiles.map((file) => Number(readOr(file, '0')) * 1000).filter((hz) => hz > 0);
  return known.length === 0 ? null : Math.min(...known);
}

function readCounters() {
  const stolen = readOr('/proc/stat', '').split('\n', 1)[0]?.trim().split(/\s+/)[8];
  const pressure = /^some .*total=(\d+)/m.exec(readOr('/proc/pressure/memory', ''))?.[1];
  // Of the main thread, which sets the marks.
  const runDelay = readOr('/proc/self/schedstat', '').split(' ')[1];
  return {
    runDelayNs: runDelay === undefined ? null : Number(runDelay),
    stolenTicks: stolen === undefined ? null : Number(stolen),
    memoryPressureUs: pressure === undefined ? null : Number(pressure),
    thermalThrottles: sumOf(throttleFiles),
  };
}

/** The sum of the counters in files; null without files, or where one cannot be read: the rest would tell of a fall. */
function sumOf(files: readonly string[]): number | null {
  const counts = files.map((file) => Number.parseInt(readOr(file, ''), 10));
  return counts.length === 0 || counts.some(Number.isNaN) ? null : counts.reduce((sum, one) => sum + one, 0);
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
