import { lingering, waitFor } from '../deadline.ts';
import type { Host } from '../host/host.ts';
import type { InsideCheck } from '../image/image.ts';
import type { Marks } from '../marks.ts';
import type { LaunchedInstance, WorkloadEnd } from '../targets/target.ts';
import type { Workload } from '../workload.ts';
import type { Knocker } from './knocker.ts';
import { isLost } from './lost.ts';
import { awaitExit } from './ready/exit.ts';
import { awaitCheck, type InsideWait } from './ready/inside.ts';
import { awaitReady, type ReadinessResult } from './ready/readiness.ts';
import { whyUnheard } from './ready/unheard.ts';
import type { LaunchRecord, Outcome } from './records.ts';
import { stoppedBy } from './stopped-by.ts';

export interface ReadyContext {
  readonly host: Host;
  readonly knocker: Knocker;
  readonly workload: Workload;
  /** The check to run inside, when the workload's readiness is asked that way. */
  readonly check: InsideCheck | undefined;
  /** Aborted when the user wishes to stop. */
  readonly signal: AbortSignal;
}

/** The time in which a question that is given up has to be taken back. */
const leaveMs = 10_000;

/** Races readiness against the workload's end, the deadline of the scenario and the user's wish to stop. */
export async function untilReady(
  context: ReadyContext,
  instance: LaunchedInstance,
  marks: Marks,
): Promise<{ outcome: Outcome; readiness: LaunchRecord['readiness'] }> {
  const { ready } = context.workload;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort('deadline'), ready.withinMs);
  let ended: WorkloadEnd | undefined;
  if (ready.kind !== 'exit') {
    void instance.exited.then((exit) => {
      ended = exit;
      giveUp.abort('exited');
    });
  }
  const signal = AbortSignal.any([context.signal, giveUp.signal]);
  const wait: InsideWait = {};
  try {
    await untilAwake(instance, signal);
    using leaving = lingering(signal, leaveMs);
    const asking = askWhether(context, instance, marks, signal, wait);
    const withinMs = ready.withinMs + leaveMs;
    const readiness = await waitFor(asking, { signal: leaving.signal, withinMs, late: () => signal.reason });
    if (readiness !== undefined) {
      clearTimeout(timer);
      // A workload may answer before its engine does.
      await instance.settled?.();
      const contradiction = marks.contradiction();
      if (contradiction === undefined) return { outcome: { status: 'ready' }, readiness };
      return failure(
        'failed',
        `what was seen of it contradicts itself: ${contradiction}`,
        instance.outputTail(),
      );
    }
    const end = await instance.exited;
    return failure(statusOf(end), end.reason, instance.outputTail());
  } catch (error) {
    if (isLost(error)) throw error;
    const output = instance.outputTail();
    const stopped = stoppedBy(context.signal);
    if (stopped !== undefined) return failure(stopped.status, stopped.reason, output);
    if (ended !== undefined) return failure(statusOf(ended), `${ended.reason} before it was ready`, output);
    if (!giveUp.signal.aborted) throw error;
    const last = wait.lastFailure === undefined ? undefined : `the last check ${wait.lastFailure}`;
    const isUnheard = ready.kind !== 'exit' && marks.get('listening') === undefined;
    const why = (isUnheard ? await whyUnheard(context.host, instance) : undefined) ?? last;
    const reason = `not ready within ${ready.withinMs / 1000} s${why === undefined ? '' : `: ${why}`}`;
    return failure('timed-out', reason, output);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for readiness by the workload's own check; undefined when the workload has ended, and never will be ready. */
function askWhether(
  { host, knocker, workload, check }: ReadyContext,
  instance: LaunchedInstance,
  marks: Marks,
  signal: AbortSignal,
  wait: InsideWait,
): Promise<ReadinessResult | undefined> {
  const { ready } = workload;
  if (ready.kind === 'exit') return awaitExit(instance, ready.code, marks, signal);
  if (ready.kind === 'http' || ready.kind === 'tcp') {
    const { host: name, port } = instance.address;
    if (port === undefined) throw new Error('a checked workload that is asked at its port has one');
    return awaitReady(host, knocker, { host: name, port }, ready, marks, signal);
  }
  if (check === undefined) throw new Error('an image was resolved without the check of its readiness');
  return awaitCheck(knocker, instance, check, marks, signal, wait);
}

/** Waits until a guest has booted: asking it before would only take CPU from it. */
async function untilAwake({ awakened, exited }: LaunchedInstance, signal: AbortSignal): Promise<void> {
  if (awakened === undefined) return;
  const aborted = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => aborted.resolve(), { once: true });
  if (!signal.aborted) await Promise.race([awakened, exited, aborted.promise]);
  signal.throwIfAborted();
}

const statusOf = ({ isForced }: WorkloadEnd) => (isForced === true ? 'failed' : 'exited');

function failure(
  status: 'aborted' | 'exited' | 'failed' | 'timed-out',
  reason: string,
  output: string,
): { outcome: Outcome; readiness: null } {
  return { outcome: { status, reason, output }, readiness: null };
}
