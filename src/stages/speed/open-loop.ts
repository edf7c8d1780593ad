import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { Marks } from '../../marks.ts';
import { percentileNs } from '../../stats/histogram.ts';
import { ask, type Question } from './ask.ts';
import type { LatencySample } from './records.ts';
import type { RequestAgent } from './request-agent.ts';

export interface OpenLoad {
  readonly ratePerSecond: number;
  readonly durationMs: number;
}

/** The most requests that may wait: beyond that the workload does not keep up, and the rest fails unsent. */
const mostWaiting = 2000;
const precise = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 6e7,
  numberOfSignificantValueDigits: 3,
} as const;

/**
 * Makes requests that fall due at a fixed rate, whether or not those before are answered, each timed from when it fell
 * due to the end of its answer: a workload that stalls is charged for all that fell due meanwhile (Tene, "How NOT to
 * Measure Latency"). A request waits for a free connection of the agent's.
 * @throws the signal's reason when aborted
 */
export async function openLoop(
  agent: RequestAgent,
  question: Question,
  { ratePerSecond, durationMs }: OpenLoad,
  signal: AbortSignal,
): Promise<LatencySample> {
  const [answered, lateness] = [
    build({ ...precise, autoResize: true }),
    build({ ...precise, autoResize: true }),
  ];
  const due = Math.max(1, Math.round((ratePerSecond * durationMs) / 1000));
  const cpuBefore = process.cpuUsage();
  const asked = new Set<Promise<void>>();
  let failures = 0;
  const startNs = Marks.now();
  for (let index = 0; index < due; index += 1) {
    const dueNs = startNs + BigInt(Math.round((index * 1e9) / ratePerSecond));
    await until(dueNs, signal);
    lateness.recordValue(microseconds(dueNs));
    if (asked.size >= mostWaiting) {
      failures += 1;
      continue;
    }
    const one = ask(agent, question, signal).then(({ isCorrect }) => {
      if (isCorrect) answered.recordValue(microseconds(dueNs));
      else failures += 1;
      asked.delete(one);
    });
    asked.add(one);
  }
  await Promise.all(asked);
  signal.throwIfAborted();
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    due,
    failures,
    p50Ns: percentileNs(answered, 50, failures),
    p90Ns: percentileNs(answered, 90, failures),
    p99Ns: percentileNs(answered, 99, failures),
    histogram: encodeIntoCompressedBase64(answered),
    sentLateP99Ns: percentileNs(lateness, 99, 0) ?? 0,
    harnessCpuNs: (user + system) * 1000,
  };
}

function microseconds(sinceNs: bigint): number {
  return Math.max(1, Math.round(Number(Marks.now() - sinceNs) / 1000));
}

/**
 * Waits until an instant. A timer is up to 1 ms late, which is more than an answer may take, so the last of the wait is
 * a busy loop.
 */
async function until(instantNs: bigint, signal: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = Number(instantNs - Marks.now()) / 1e6;
    signal.throwIfAborted();
    if (leftMs <= 0) return;
    if (leftMs > 3) await sleep(Math.floor(leftMs) - 2, undefined, { signal });
    else await turn();
  }
}
