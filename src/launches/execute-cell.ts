import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError, messageOf } from '../errors.ts';
import type { CreatedInstance, LaunchedInstance, PreparedForm } from '../forms/form.ts';
import { Marks } from '../marks.ts';
import type { Cell } from '../plan/build-plan.ts';
import { cellId } from '../plan/build-plan.ts';
import { dropCaches } from './cold-caches.ts';
import { watchDaemonGrowth } from './daemon-growth.ts';
import type { Knocker } from './knocker.ts';
import { isLost } from './lost.ts';
import { availableBytes, settledMemory } from './memory.ts';
import type { LaunchRecord, LaunchWindow, Outcome } from './records.ts';
import { stoppedBy } from './stopped-by.ts';
import { storedMark } from './stored-mark.ts';
import { type ReadyContext, untilReady } from './until-ready.ts';
import { openWindow } from './window.ts';

export interface CellContext extends ReadyContext {
  /** Where stored marks are counted from. */
  readonly originNs: bigint;
  /** What is measured of a launch besides its times. */
  readonly measure: {
    readonly startup: { readonly caches?: 'cold' | undefined };
    readonly memory: boolean;
    readonly image: boolean;
  };
}

/** How long its end may still be on its way when a look at it has failed. */
const endGraceMs = 500;

/** What a removal may take once the run is to stop; the reaper goes on with it. */
const leaveWithinMs = 20_000;

/** What a launch gives, and why nothing can be launched after it; undefined when something can. */
export interface ExecutedCell {
  readonly record: LaunchRecord;
  readonly failure: unknown;
}

type Mutable<Record> = { -readonly [Part in keyof Record]: Record[Part] };
type Observed = Mutable<
  Pick<
    LaunchRecord,
    'outcome' | 'createNs' | 'readiness' | 'memory' | 'marginalBytes' | 'window' | 'guestPhases'
  >
>;

/**
 * One launch from nothing to nothing: create, launch, ready, memory, stop, remove. Whatever happens it gives a
 * record, and whatever was created is removed before it returns. Never throws.
 */
export async function executeCell(
  context: CellContext,
  form: PreparedForm,
  cell: Cell,
): Promise<ExecutedCell> {
  const { host, measure, signal } = context;
  const marks = new Marks();
  const id = cellId(cell);
  const observed: Observed = {
    outcome: { status: 'aborted', reason: 'interrupted before the launch', output: '' },
    createNs: null,
    readiness: null,
    memory: null,
    marginalBytes: null,
    window: null,
  };
  const isCold = measure.startup.caches === 'cold';
  let failure: unknown;
  let created: CreatedInstance | undefined;
  try {
    if (isCold) await dropCaches(host);
    const memoryBefore = measure.memory ? await lookAtMemory(context, form) : undefined;
    const createStartedNs = Marks.now();
    created = await form.create(id);
    observed.createNs = Number(Marks.now() - createStartedNs);
    // What making it has read would be warm.
    if (isCold) await dropCaches(host);
    await observeLaunch(context, created, marks, memoryBefore, observed);
  } catch (error) {
    if (created === undefined) observed.outcome = failedOutcome(signal, error, '');
    if (isLost(error) || isInput(error)) failure = error;
  }
  try {
    if (created !== undefined) {
      const removalStartedNs = Marks.now();
      await removed(created, signal);
      marks.set('removed', removalStartedNs);
    }
    if (observed.outcome.status === 'failed' && failure === undefined) await form.recover?.();
  } catch (error) {
    failure ??= error;
  }
  const stored = storedMarks(marks, context.originNs);
  return { record: { type: 'launch', id, ...cell, ...observed, marks: stored }, failure };
}

/**
 * An engine that is gone is waited for; who wants to leave waits no longer than that.
 * @throws BallastError `not-removed`; what the removal failed with
 */
async function removed(created: CreatedInstance, signal: AbortSignal): Promise<void> {
  const hurried = Promise.withResolvers<never>();
  const hurry = () =>
    void sleep(leaveWithinMs, undefined, { ref: false }).then(() =>
      hurried.reject(new BallastError('engine', 'not-removed', 'an instance could not be removed in time')),
    );
  if (signal.aborted) hurry();
  signal.addEventListener('abort', hurry, { once: true });
  const removal = created[Symbol.asyncDispose]();
  for (const one of [removal, hurried.promise]) Promise.resolve(one).catch(() => undefined);
  try {
    await Promise.race([removal, hurried.promise]);
  } finally {
    signal.removeEventListener('abort', hurry);
  }
}

/** @throws what ended it, when the launch has not even begun or nothing can follow it; the rest is an outcome */
async function observeLaunch(
  context: CellContext,
  created: CreatedInstance,
  marks: Marks,
  memoryBefore: MemoryBefore | undefined,
  observed: Observed,
): Promise<void> {
  const { host, measure, workload, signal } = context;
  // What a batch job used is gone by the time that it is ready.
  const hasEnded = workload.ready.kind === 'exit';
  const window = openCellWindow(context.knocker);
  let instance: LaunchedInstance | undefined;
  try {
    instance = await created.launch(marks);
    const result = await untilReady(context, instance, marks);
    observed.window = window.close(instance);
    observed.outcome = result.outcome;
    observed.readiness = result.readiness;
    if (result.outcome.status !== 'ready') return;
    if (memoryBefore !== undefined && !hasEnded) {
      const reading = await settledMemory(instance, signal);
      observed.memory = {
        ...reading,
        hostDeltaBytes: memoryBefore.availableBytes - (await availableBytes(host)),
        ...(await memoryBefore.daemonGrowth()),
      };
    }
    if (instance.phases !== undefined) observed.guestPhases = await instance.phases();
    if (measure.image) observed.marginalBytes = await instance.marginalBytes();
    if (!hasEnded) await stopUnlessAborted(instance, marks, signal);
  } catch (error) {
    observed.window ??= window.close(instance);
    const wasReady = observed.outcome.status === 'ready' && !hasEnded && !signal.aborted;
    observed.outcome =
      (wasReady ? await endedOutcome(instance) : undefined) ?? failedOutcome(signal, error, tailOf(instance));
    if (isLost(error)) throw error;
  }
}

/** Of a workload that has ended while it was looked at, which is why that failed. */
async function endedOutcome(instance: LaunchedInstance | undefined): Promise<Outcome | undefined> {
  if (instance === undefined) return undefined;
  const end = await Promise.race([instance.exited, sleep(endGraceMs, undefined, { ref: false })]);
  if (end === undefined || end.isForced === true) return undefined;
  return { status: 'exited', reason: `${end.reason} after it was ready`, output: tailOf(instance) };
}

const tailOf = (instance: LaunchedInstance | undefined) => instance?.outputTail() ?? '';

type MemoryBefore = Awaited<ReturnType<typeof lookAtMemory>>;

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
  const stopped = stoppedBy(signal);
  if (stopped === undefined) return { status: 'failed', reason: messageOf(error), output };
  return { ...stopped, output };
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
