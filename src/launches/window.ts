import { globSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Marks } from '../marks.ts';
import type { LaunchWindow } from './records.ts';

/** Each look wakes the harness, which costs 0.1 ms of a core that a guest keeps busy. */
const lookEveryMs = 50;

/**
 * Watches a timed window: what the harness itself used of a core, its longest event-loop delay, and on this
 * machine stolen time, memory pressure, slowing down for heat and steps of the clock. Reads only counters, at its two ends.
 */
export function openWindow(): { close(): LaunchWindow } {
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
        stolenTicks: after.stolenTicks - before.stolenTicks,
        memoryPressureUs: rise(before.memoryPressureUs, after.memoryPressureUs),
        thermalThrottles: rise(before.thermalThrottles, after.thermalThrottles),
        clockStepNs: wallNs - durationNs,
      };
    },
  };
}

function rise(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

// A core's counter is shown by each of its threads: what counts is whether there is a rise.
const throttleFiles = globSync('/sys/devices/system/cpu/cpu*/thermal_throttle/{core,package}_throttle_count');

function readCounters() {
  const stolen = readOr('/proc/stat', '').split('\n', 1)[0]?.trim().split(/\s+/)[8];
  const pressure = /^some .*total=(\d+)/m.exec(readOr('/proc/pressure/memory', ''))?.[1];
  return {
    stolenTicks: Number(stolen ?? 0),
    memoryPressureUs: pressure === undefined ? null : Number(pressure),
    thermalThrottles:
      throttleFiles.length === 0
        ? null
        : throttleFiles.reduce((sum, file) => sum + Number(readOr(file, '0')), 0),
  };
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
