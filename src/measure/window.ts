import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LaunchWindow } from '../results/records.ts';
import { Marks } from './marks.ts';

/** Each look wakes the harness, which costs 0.1 ms of a core that a guest keeps busy. */
const lookEveryMs = 50;

/**
 * Watches a timed window: what the harness itself used of a core, its longest event-loop delay, and on this
 * machine stolen time and memory pressure. Reads only counters, at its two ends.
 */
export function openWindow(): { close(): LaunchWindow } {
  const delays = monitorEventLoopDelay({ resolution: lookEveryMs });
  const before = readCounters();
  const cpuBefore = process.cpuUsage();
  delays.enable();
  const startedNs = Marks.now();
  return {
    close() {
      const durationNs = Number(Marks.now() - startedNs);
      const cpu = process.cpuUsage(cpuBefore);
      delays.disable();
      const after = readCounters();
      return {
        durationNs,
        harnessCpuNs: (cpu.user + cpu.system) * 1000,
        eventLoopMaxDelayNs:
          delays.count === 0 ? null : Math.max(0, Math.round(delays.max) - lookEveryMs * 1_000_000),
        stolenTicks: after.stolenTicks - before.stolenTicks,
        memoryPressureUs:
          after.memoryPressureUs === null || before.memoryPressureUs === null
            ? null
            : after.memoryPressureUs - before.memoryPressureUs,
      };
    },
  };
}

function readCounters(): { stolenTicks: number; memoryPressureUs: number | null } {
  const stolen = readOr('/proc/stat', '').split('\n', 1)[0]?.trim().split(/\s+/)[8];
  const pressure = /^some .*total=(\d+)/m.exec(readOr('/proc/pressure/memory', ''))?.[1];
  return {
    stolenTicks: Number(stolen ?? 0),
    memoryPressureUs: pressure === undefined ? null : Number(pressure),
  };
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
