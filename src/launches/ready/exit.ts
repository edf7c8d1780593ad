import { setTimeout as sleep } from 'node:timers/promises';
import type { LaunchedInstance } from '../../forms/form.ts';
import { Marks } from '../../marks.ts';
import type { ReadinessResult } from './readiness.ts';

/** An answer costs a few ms at most, of whoever supervises the workload. */
const lookEveryMs = 50;

/**
 * Waits for the end of a batch job. With the wanted exit code it sets `ready` and `stopped`, one event; their interval
 * begins where the last question that was answered "it still runs" began. That end is the one its supervisor knows of:
 * the engine, the launcher, the guest's init. undefined: another code, or it was ended.
 * @throws AbortSignal's reason when aborted; gives up by itself never: the caller holds the deadline
 */
export async function awaitExit(
  instance: Pick<LaunchedInstance, 'exited' | 'isRunning'>,
  code: number,
  marks: Marks,
  notBeforeNs: bigint,
  signal: AbortSignal,
): Promise<ReadinessResult | undefined> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  let floorNs = notBeforeNs;
  let attempts = 0;
  const look = async () => {
    while (!either.aborted) {
      const startedNs = Marks.now();
      attempts += 1;
      // Who cannot be asked, such as a guest that is too busy, is asked again.
      const runs = await instance.isRunning().catch(() => false);
      if (runs && !either.aborted) floorNs = startedNs;
      await sleep(lookEveryMs, undefined, { signal: either }).catch(() => undefined);
    }
  };
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', abort, { once: true });
  void look();
  try {
    const { exitCode, isForced, seenNs } = await Promise.race([instance.exited, aborted.promise]);
    if (exitCode !== code || isForced === true) return undefined;
    if (floorNs > seenNs) floorNs = seenNs;
    marks.set('ready', floorNs, seenNs);
    marks.set('stopped', floorNs, seenNs);
    return { attempts, refusedGapP95Ns: null };
  } finally {
    over.abort();
    signal.removeEventListener('abort', abort);
  }
}
