import { setTimeout as sleep } from 'node:timers/promises';
import { Marks } from '../../marks.ts';
import type { LaunchedInstance } from '../../targets/target.ts';
import type { ReadinessResult } from './readiness.ts';

/** The time between two looks. An answer takes the workload's supervisor a few ms at most. */
const lookEveryMs = 50;

/**
 * Waits for the end of a batch job. With the wanted exit code it sets `ready` and `stopped`, one event; their interval
 * begins where the last question that was answered "it still runs" began. The end is the one that its supervisor
 * reports: the engine, the launcher, the guest's init. Returns undefined for another code, or when it was ended by
 * force. It never gives up by itself: the caller holds the deadline.
 * @throws AbortSignal's reason when aborted
 */
export async function awaitExit(
  instance: Pick<LaunchedInstance, 'exited' | 'isRunning'>,
  code: number,
  marks: Marks,
  signal: AbortSignal,
): Promise<ReadinessResult | undefined> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const sawRunning = (earliestNs: bigint) => {
    for (const name of ['ready', 'stopped'] as const) marks.see(name, { earliestNs });
  };
  let attempts = 0;
  const look = async () => {
    while (!either.aborted) {
      const startedNs = Marks.now();
      attempts += 1;
      // A supervisor that cannot answer, such as a guest that is too busy, is asked again.
      const runs = await instance.isRunning().catch(() => false);
      if (runs && !either.aborted) sawRunning(startedNs);
      await sleep(lookEveryMs, undefined, { signal: either }).catch(() => undefined);
    }
  };
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  void look();
  try {
    const { exitCode, isForced, seenNs: latestNs } = await Promise.race([instance.exited, aborted.promise]);
    if (exitCode !== code || isForced === true) return undefined;
    for (const name of ['ready', 'stopped'] as const) marks.see(name, { latestNs });
    return { attempts, refusedGapP95Ns: null };
  } finally {
    over.abort();
    signal.removeEventListener('abort', abort);
  }
}
