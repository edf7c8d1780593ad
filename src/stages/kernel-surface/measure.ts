import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../../errors.ts';
import { Seat } from '../../inside/seat.ts';
import { borrow } from '../../launches/borrow.ts';
import { whileItRuns } from '../../launches/ended.ts';
import { preparedTarget } from '../../launches/prepared-target.ts';
import { nameOfRun } from '../../run-id.ts';
import type { PreparedTarget, ProbedInstance, TargetContext } from '../../targets/target.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import { startSurfaceTracer } from './count.ts';
import type { SurfaceRecord, SurfaceWindow } from './records.ts';

/** The fixed load: each unit runs for so many ms, working for half of the time. */
const [loadUnits, loadMs, loadPercent] = [
  ['cpu', 'memory', 'disk', 'metadata', 'processes', 'system-calls'],
  100,
  50,
] as const;
const idleMs = loadUnits.length * loadMs;
const [idleWindows, loadWindows] = [3, 5] as const;

/** Traces each target's own instance under the same load. */
export async function openKernelSurface({
  context,
  prepared,
  store,
}: Pick<StageRun<unknown, SurfaceRecord>, 'context' | 'prepared' | 'store'>): Promise<
  Taking<Required<Turn>>
> {
  return {
    async take({ target }) {
      const outcome = await traced(context, preparedTarget(prepared, target), `surface-${target}`);
      store({ type: 'kernel-surface', target, outcome });
      return undefined;
    },
    failed: ({ target }, reason) =>
      store({ type: 'kernel-surface', target, outcome: { status: 'unavailable', reason } }),
  };
}

async function traced(
  context: TargetContext,
  target: PreparedTarget,
  id: string,
): Promise<SurfaceRecord['outcome']> {
  await using borrowed = await borrow(target, id);
  const { instance } = borrowed;
  return await whileItRuns(instance, context.signal, () => tracedRunning(context, instance));
}

async function tracedRunning(
  { host, runId, signal }: TargetContext,
  instance: ProbedInstance,
): Promise<SurfaceRecord['outcome']> {
  using seat = new Seat(() => instance.probe('root'));
  // Opening a session is not part of the load.
  await seat.greet();
  const { cgroupFolders } = await instance.hostSide();
  // The folders hold the same threads.
  await using tracer = await startSurfaceTracer(host, nameOfRun(runId), cgroupFolders.slice(0, 1));
  const windows = async (kind: 'idle' | 'load', count: number, action: () => Promise<void>) => {
    const found: SurfaceWindow[] = [];
    while (found.length < count) {
      signal.throwIfAborted();
      found.push(await tracer.window(kind, action));
    }
    return found;
  };
  const idle = await windows('idle', idleWindows, () => sleep(idleMs, undefined, { signal }));
  const load = await windows('load', loadWindows, () => everyUnit(seat));
  return { status: 'measured', idle, load };
}

/**
 * Runs every unit of the load.
 * @throws BallastError `surface-load` when the instance does not run it: then there is nothing to count
 */
async function everyUnit(seat: Seat): Promise<void> {
  for (const unit of loadUnits) {
    const attempt = await seat.ask('work', [unit, loadMs, loadPercent], loadMs);
    const refusal = attempt.kind === 'failed' ? attempt.reason : attempt.answer.error;
    if (refusal === 'OK') continue;
    throw new BallastError('engine', 'surface-load', `the load \`${unit}\` could not be made: ${refusal}`);
  }
}
