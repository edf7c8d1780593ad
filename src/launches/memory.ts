import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host/host.ts';
import type { MemoryReading } from '../targets/readings.ts';
import type { LaunchedInstance } from '../targets/target.ts';

/** The time between two readings. */
const intervalMs = 150;
/** The number of readings in a row that must agree. */
const window = 3;
/** Readings agree within this share of the sum, or within `toleranceBytes`. */
const toleranceShare = 0.01;
const toleranceBytes = 256 * 1024;
/** The number of readings after which the last one is stored as unsettled. */
const mostReadings = 20;

/** The memory that the kernel says is available on the host, in bytes. */
export async function availableBytes(host: Host): Promise<number> {
  const meminfo = (await host.get('/proc/meminfo')).toString('utf8');
  return Number(/^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? Number.NaN) * 1024;
}

/** Reads until the last readings agree, and returns the last one. */
export async function settledMemory(
  instance: LaunchedInstance,
  signal: AbortSignal,
): Promise<MemoryReading & { readonly settled: boolean }> {
  const readings: MemoryReading[] = [];
  for (;;) {
    signal.throwIfAborted();
    const reading = await instance.memory();
    readings.push(reading);
    if (isSettled(readings.map((one) => one.workloadPss + one.overheadPss)))
      return { ...reading, settled: true };
    if (readings.length >= mostReadings) return { ...reading, settled: false };
    await sleep(intervalMs, undefined, { signal });
  }
}

/** True when the last readings, in bytes, stay within the tolerance of one another. */
export function isSettled(totals: readonly number[]): boolean {
  const last = totals.slice(-window);
  if (last.length < window) return false;
  const spread = Math.max(...last) - Math.min(...last);
  return spread <= Math.max(toleranceBytes, toleranceShare * Math.max(...last));
}
