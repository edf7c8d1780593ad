import { BallastError, messageOf } from '../errors.ts';
import { Marks } from '../marks.ts';
import { availableMemory } from '../observe/available-memory.ts';
import type { Cell } from '../plan/build-plan.ts';
import { cellId } from '../plan/build-plan.ts';
import type { CreatedInstance, LaunchedInstance, PreparedTarget } from '../targets/target.ts';
import { openCellWindow, timeExecTrue, type WindowContext } from './cell-window.ts';
import { dropCaches } from './cold-caches.ts';
import { watchDaemonGrowth } from './daemon-growth.ts';
import { endOf } from './ended.ts';
import { isLost } from './lost.ts';
import { settledMemory } from './memory.ts';
import type { MemorySettings } from './memory-settings.ts';
import { nextInstance } from './next-instance.ts';
import type { LaunchRecord, NextInstance, Outcome } from './records.ts';
import { stoppedBy } from './stopped-by.ts';
import { storedMark } from './stored-mark.ts';
import { type ReadyContext, untilReady } from './until-ready.ts';

export interface CellContext extends ReadyContext, WindowContext {
  /** What is measured of a launch besides its times. */
  readonly measure: {
    readonly startup: { readonly warmup: number; readonly caches?: 'cold' | undefined };
    readonly memory?: MemorySettings | undefined;
    readonly image?: object | undefined;
  };
}

/** The record of a launch, and what must be known of its failure beyond the record. */
export interface ExecutedCell {
  readonly record: LaunchRecord;
  /** The failure after which nothing more can be launched; undefined when there is none. */
  readonly failure: unknown;
  /** The fault of the user's input or host that every launch of the target would meet; undefined when there is none. */
  readonly fault: BallastError | undefined;
}

const notLaunched: Outcome = { status: 'aborted', reason: 'interrupted before the launch', output: '' };

type Mutable<Record> = { -readonly [Part in keyof Record]: Record[Part] };
type Observed = Mutable<
  Pick<
    LaunchRecord,
    | 'outcome'
    | 'createNs'
    | 'readiness'
    | 'memory'
    | 'marginalBytes'
    | 'window'
    | 'cost'
    | 'startTrail'
    | 'guestPhases'
  >
>;

/**
 * Executes one launch from nothing to nothing: create, launch, ready, memory, stop, remove. It always returns a record
 * and never throws, and removes whatever was created before it returns.
 */
export async function executeCell(
  context: CellContext,
  target: PreparedTarget,
  cell: Cell,
): Promise<ExecutedCell> {
  const { host, measure, signal } = context;
  const marks = new Marks();
  const id = cellId(cell);
  const observed: Observed = {
    outcome: notLaunched,
    createNs: null,
    readiness: null,
    memory: null,
    marginalBytes: null,
    window: null,
    cost: null,
  };
  const isCold = measure.startup.caches === 'cold';
  let failure: unknown;
  let fault: BallastError | undefined;
  let created: CreatedInstance | undefined;
  try {
    if (isCold) await dropCaches(host);
    const execTrueNs = await timeExecTrue(host);
    const memoryBefore = measure.memory && (await lookAtMemory(context, target));
    const createStartedNs = Marks.now();
    created = await target.create(id);
    observed.createNs = Number(Marks.now() - createStartedNs);
    // Files that its making has read would be warm.
    if (isCold) await dropCaches(host);
    const memory = memoryBefore && { ...memoryBefore, next: nextAsked(context, target, cell) };
    await observeLaunch(context, target, created, marks, { memory, execTrueNs }, observed);
  } catch (error) {
    if (observed.outcome === notLaunched) observed.outcome = failedOutcome(signal, error, '');
    if (isLost(error)) failure = error;
    else if (error instanceof BallastError && error.kind === 'input') fault = error;
  }
  try {
    if (created !== undefined) {
      const removalStartedNs = Marks.now();
      await created[Symbol.asyncDispose]();
      marks.see('removed', { earliestNs: removalStartedNs, latestNs: Marks.now() });
    }
    if (observed.outcome.status === 'failed' && failure === undefined) await target.recover?.();
  } catch (error) {
    failure ??= error;
  }
  const stored = storedMarks(marks, context.originNs);
  return { record: { type: 'launch', id, ...cell, ...observed, marks: stored }, failure, fault };
}

/**
 * Launches and observes an instance. A failure is an outcome.
 * @throws what ended it, when the launch has not even begun or nothing can follow it
 */
async function observeLaunch(
  context: CellContext,
  target: PreparedTarget,
  created: CreatedInstance,
  marks: Marks,
  { memory, execTrueNs }: { readonly memory: MemoryLook | undefined; readonly execTrueNs: number },
  observed: Observed,
): Promise<void> {
  const { host, measure, workload, signal } = context;
  // The memory of a batch job is freed by the time that it is ready.
  const hasEnded = workload.ready.kind === 'exit';
  const window = await openCellWindow(context, target, created, execTrueNs);
  let instance: LaunchedInstance | undefined;
  try {
    instance = await created.launch(marks);
    const result = await untilReady(context, instance, marks);
    const { window: watched, cost, startTrail } = await window.close(instance);
    observed.window = watched;
    observed.outcome = result.outcome;
    observed.readiness = result.readiness;
    if (result.outcome.status !== 'ready') return;
    observed.cost = cost;
    if (startTrail !== undefined) observed.startTrail = startTrail;
    if (memory !== undefined && !hasEnded) {
      const { memory: reading, phases } = await settledMemory(instance, memory.daemonGrowth, signal);
      const hostDeltaBytes = memory.availableBytes - (await availableMemory(host));
      observed.memory = { ...reading, hostDeltaBytes };
      if (phases !== undefined) observed.guestPhases = phases;
      const next = await memory.next?.(memory.daemonGrowth);
      if (next !== undefined) observed.memory = { ...observed.memory, next };
    } else if (instance.phases !== undefined) observed.guestPhases = await instance.phases();
    if (measure.image !== undefined) observed.marginalBytes = await instance.marginalBytes();
    if (!hasEnded) await stopUnlessAborted(instance, marks, signal);
  } catch (error) {
    observed.window ??= (await window.close(instance)).window;
    const wasReady = observed.outcome.status === 'ready' && !hasEnded && !signal.aborted && !isLost(error);
    const end = wasReady && instance !== undefined ? await endOf(instance, signal) : undefined;
    const output = tailOf(instance);
    observed.outcome =
      end === undefined
        ? failedOutcome(signal, error, output)
        : { status: 'exited', reason: `${end.reason} after it was ready`, output };
    if (isLost(error)) throw error;
  }
}

const tailOf = (instance: LaunchedInstance | undefined) => instance?.outputTail() ?? '';

type MemoryBefore = Awaited<ReturnType<typeof lookAtMemory>>;

interface MemoryLook extends MemoryBefore {
  /** Measures the next instance; undefined: that is not asked for in this launch. */
  readonly next: ((daemonGrowth: MemoryBefore['daemonGrowth']) => Promise<NextInstance>) | undefined;
}

function nextAsked(context: CellContext, target: PreparedTarget, cell: Cell): MemoryLook['next'] {
  const { startup, memory } = context.measure;
  const next = memory?.next;
  if (next === undefined || cell.warmup || cell.block >= startup.warmup + next.rounds) return undefined;
  return (daemonGrowth) => nextInstance(context, target, cellId(cell), next.beside, daemonGrowth);
}

/** Reads the memory that later readings are compared with, before anything of the instance exists. */
async function lookAtMemory({ host }: CellContext, target: PreparedTarget) {
  const daemonGrowth = await watchDaemonGrowth(host, target.daemons);
  return { daemonGrowth, availableBytes: await availableMemory(host) };
}

/** Asks a workload to end. A run that is to stop does not wait for that. */
async function stopUnlessAborted(
  instance: LaunchedInstance,
  marks: Marks,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  await instance.stop(marks).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function failedOutcome(signal: AbortSignal, error: unknown, output: string): Outcome {
  const stopped = stoppedBy(signal);
  if (stopped === undefined) return { status: 'failed', reason: messageOf(error), output };
  return { ...stopped, output };
}

function storedMarks(marks: Marks, originNs: bigint): LaunchRecord['marks'] {
  const entries = [...marks.entries()].map(([name, mark]) => [name, storedMark(mark, originNs)]);
  return Object.fromEntries(entries);
}
