import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestPhases, MemoryReading } from '../targets/readings.ts';
import type { LaunchedInstance } from '../targets/target.ts';
import type { DaemonGrowth } from './records.ts';

/** The time between two readings. */
const intervalMs = 150;
/** The number of readings in a row that must agree. */
const window = 3;
/** Readings agree within this share of the larger, or within `toleranceBytes`. */
const toleranceShare = 0.01;
const toleranceBytes = 256 * 1024;
/** The time after which the last reading is stored as unsettled, besides four times that over which readings must agree. */
const patienceMs = 5000;

export type SettledMemory = MemoryReading & DaemonGrowth & { readonly settled: boolean };

export interface Settled {
  readonly memory: SettledMemory;
  /** The guest's own account of its start, which is waited for; undefined when it gives none. */
  readonly phases: GuestPhases | undefined;
}

/**
 * Reads until the last readings agree in every metric, and returns the last one. The guest of a full system is waited
 * for first, until it has started all that it wants to: what it starts after the workload takes memory as well.
 */
export async function settledMemory(
  instance: Pick<LaunchedInstance, 'memory' | 'phases' | 'memoryRestMs'>,
  daemonGrowth: () => Promise<DaemonGrowth>,
  signal: AbortSignal,
): Promise<Settled> {
  const phases = await instance.phases?.();
  const isBooted = phases === undefined || phases.finishedUs !== null;
  const restMs = instance.memoryRestMs ?? 0;
  const begunMs = performance.now();
  const readings: TimedReading[] = [];
  for (;;) {
    signal.throwIfAborted();
    const reading = { ...(await instance.memory()), ...(await daemonGrowth()) };
    const atMs = performance.now() - begunMs;
    readings.push({ atMs, bytes: bytesIn(reading) });
    const isAtRest = isSettled(readings, restMs);
    if (isAtRest || atMs > patienceMs + 4 * restMs)
      return { memory: { ...reading, settled: isAtRest && isBooted }, phases };
    await sleep(intervalMs, undefined, { signal });
  }
}

/** The numbers of one reading, by name, and when they were read. */
export interface TimedReading {
  readonly atMs: number;
  readonly bytes: Readonly<Record<string, number>>;
}

function bytesIn(reading: object): Record<string, number> {
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => typeof value === 'number'));
}

/**
 * True when the last readings stay within the tolerance of one another, each metric by itself: the last three, and all
 * of the last `restMs`.
 */
export function isSettled(readings: readonly TimedReading[], restMs = 0): boolean {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined) return false;
  const sinceMs = last.atMs - restMs;
  if (readings.length < window || first.atMs > sinceMs) return false;
  const looked = readings.filter(({ atMs }, index) => atMs >= sinceMs || index >= readings.length - window);
  return Object.keys(last.bytes).every((name) =>
    isLevel(looked.map(({ bytes }) => bytes[name] ?? Number.NaN)),
  );
}

function isLevel(values: readonly number[]): boolean {
  const spread = Math.max(...values) - Math.min(...values);
  return spread <= Math.max(toleranceBytes, toleranceShare * Math.max(...values.map(Math.abs)));
}
