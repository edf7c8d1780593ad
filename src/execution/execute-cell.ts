import { BallastError, messageOf } from '../errors.ts';
import type { GuestPhases, LaunchedInstance, PreparedForm } from '../forms/form.ts';
import { dropCaches } from '../measure/cold-caches.ts';
import { watchDaemonGrowth } from '../measure/daemon-growth.ts';
import type { Knocker } from '../measure/knocker.ts';
import { Marks } from '../measure/marks.ts';
import { availableBytes, settledMemory } from '../measure/memory.ts';
import { openWindow } from '../measure/window.ts';
import { cellId } from '../plan/build-plan.ts';
import type { Cell, LaunchRecord, LaunchWindow, Outcome } from '../results/records.ts';
import { isLost } from './lost.ts';
import { storedMark } from './stored-mark.ts';
import { type ReadyContext, untilReady } from './until-ready.ts';

export interface CellContext extends ReadyContext {
  readonly originNs: bigint;
}

/**
 * One launch from nothing to nothing: create, launch, ready, memory, stop, remove. Whatever happens it gives a
 * record, and whatever was created is removed before it returns.
 * @throws only when the removal fails, or when the host or engine is lost
 */
export async function executeCell(
  context: CellContext,
  form: PreparedForm,
  cell: Cell,
): Promise<LaunchRecord> {
  const marks = new Marks();
  const id = cellId(cell);
  const { measure, workload } = context.scenario;
  // What a batch job used is gone by the time that it is ready.
  const hasEnded = workload.ready.kind === 'exit';
  const observed: {
    outcome: Outcome;
    createNs: number | null;
    readiness: LaunchRecord['readiness'];
    memory: LaunchRecord['memory'];
    marginalBytes: number | null;
    window: LaunchWindow | null;
    guestPhases?: GuestPhases;
  } = {
    outcome: { status: 'aborted', reason: 'interrupted before the launch', output: '' },
    createNs: null,
    readiness: null,
    memory: null,
    marginalBytes: null,
    window: null,
  };
  let removalStartedNs = 0n;
  const isCold = measure.startup.caches === 'cold';
  try {
    if (isCold) await dropCaches(context.host);
    const memoryBefore = measure.memory ? await lookAtMemory(context, form) : undefined;
    const createStartedNs = Marks.now();
    await using created = await form.create(id);
    observed.createNs = Number(Marks.now() - createStartedNs);
    // What making it has read would be warm.
    if (isCold) await dropCaches(context.host);
    const window = openCellWindow(context.knocker);
    let instance: LaunchedInstance | undefined;
    try {
      instance = await created.launch(marks);
      const result = await untilReady(context, instance, marks);
      observed.window = window.close(instance);
      observed.outcome = result.outcome;
      observed.readiness = result.readiness;
      if (result.outcome.status === 'ready') {
        if (memoryBefore !== undefined && !hasEnded) {
          const reading = await settledMemory(instance, context.signal);
          observed.memory = {
            ...reading,
            hostDeltaBytes: memoryBefore.availableBytes - (await availableBytes(context.host)),
            ...(await memoryBefore.daemonGrowth()),
          };
        }
        if (instance.phases !== undefined) observed.guestPhases = await instance.phases();
        if (measure.image) observed.marginalBytes = await instance.marginalBytes();
        if (!hasEnded) await stopUnlessAborted(instance, marks, context.signal);
      }
    } catch (error) {
      observed.window ??= window.close(instance);
      observed.outcome = failedOutcome(context.signal, error, instance?.outputTail() ?? '');
      if (isLost(error)) throw error;
    }
    removalStartedNs = Marks.now();
  } catch (error) {
    if (removalStartedNs !== 0n || isLost(error) || isInput(error)) throw error;
    observed.outcome = failedOutcome(context.signal, error, '');
  }
  if (removalStartedNs !== 0n) marks.set('removed', removalStartedNs);
  return { type: 'launch', id, ...cell, ...observed, marks: storedMarks(marks, context.originNs) };
}

/** What memory is held against, before there is anything of the instance. */
async function lookAtMemory({ host }: CellContext, form: PreparedForm) {
  const daemonGrowth = await watchDaemonGrowth(host, form.daemons);
  return { daemonGrowth, availableBytes: await availableBytes(host) };
}

/** Asking a workload to end may take it as long as it likes; who wants to leave does not wait for that. */
async function stopUnlessAborted(
  instance: LaunchedInstance,
  marks: Marks,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  const abort = () => aborted.resolve();
  signal.addEventListener('abort', abort, { once: true });
  const stopped = instance.stop(marks);
  stopped.catch(() => undefined);
  await Promise.race([stopped, aborted.promise]);
  signal.removeEventListener('abort', abort);
}

function failedOutcome(signal: AbortSignal, error: unknown, output: string): Outcome {
  if (signal.aborted) return { status: 'aborted', reason: 'interrupted', output };
  return { status: 'failed', reason: messageOf(error), output };
}

/** The helpers that knock and watch on the host are part of the harness: what they use of a core counts. */
function openCellWindow(knocker: Knocker): { close(instance: LaunchedInstance | undefined): LaunchWindow } {
  const usedBeforeNs = knocker.usedCpuNs;
  const window = openWindow();
  return {
    close(instance) {
      const closed = window.close();
      const helpersNs = knocker.usedCpuNs - usedBeforeNs + (instance?.observerCpuNs?.() ?? 0);
      return { ...closed, harnessCpuNs: closed.harnessCpuNs + helpersNs };
    },
  };
}

function storedMarks(marks: Marks, originNs: bigint): LaunchRecord['marks'] {
  const entries = [...marks.entries()].map(([name, mark]) => [name, storedMark(mark, originNs)]);
  return Object.fromEntries(entries);
}

function isInput(error: unknown): boolean {
  return error instanceof BallastError && error.kind === 'input';
}
