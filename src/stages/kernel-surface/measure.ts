import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../../errors.ts';
import type { FormContext, PreparedForm } from '../../forms/form.ts';
import { Seat } from '../../inside/seat.ts';
import { borrow } from '../../launches/borrow.ts';
import { preparedForm } from '../../launches/prepared-form.ts';
import { nameOfRun } from '../../run-id.ts';
import type { StageRun, Taking, Turn } from '../stage.ts';
import { startSurfaceTracer } from './count.ts';
import type { SurfaceRecord, SurfaceWindow } from './records.ts';

/** The fixed load: of each kind so many ms, at work for half of the time. */
const [loadUnits, loadMs, loadPercent] = [
  ['cpu', 'memory', 'disk', 'metadata', 'processes', 'system-calls'],
  100,
  50,
] as const;
const idleMs = loadUnits.length * loadMs;
const [idleWindows, loadWindows] = [3, 5] as const;

/** Traces each form's own instance under the same load. */
export async function openKernelSurface({
  context,
  prepared,
  store,
}: Pick<StageRun<true, SurfaceRecord>, 'context' | 'prepared' | 'store'>): Promise<Taking<Required<Turn>>> {
  return {
    async take({ form }) {
      const outcome = await traced(context, preparedForm(prepared, form), `surface-${form}`);
      store({ type: 'kernel-surface', form, outcome });
      return undefined;
    },
    failed: ({ form }, reason) =>
      store({ type: 'kernel-surface', form, outcome: { status: 'unavailable', reason } }),
  };
}

async function traced(
  { host, runId, signal }: FormContext,
  form: PreparedForm,
  id: string,
): Promise<SurfaceRecord['outcome']> {
  await using borrowed = await borrow(form, id);
  const { instance } = borrowed;
  using seat = new Seat(() => instance.probe('root'));
  // What a session does to open is not part of the load.
  await seat.greet();
  const { cgroupFolders } = await instance.hostSide();
  // They hold the same threads.
  await using tracer = await startSurfaceTracer(host, nameOfRun(runId), cgroupFolders.slice(0, 1));
  const windows = async (kind: 'idle' | 'load', count: number, action: () => Promise<void>) => {
    const found: SurfaceWindow[] = [];
    while (found.length < count) {
      signal.throwIfAborted();
      found.push(await tracer.window(kind, action));
    }
    return found;
  };
  const idle = await windows('idle', idleWindows, () => sleep(idleMs));
  const load = await windows('load', loadWindows, () => everyUnit(seat));
  return { status: 'measured', idle, load };
}

/** @throws BallastError `surface-load` when the instance does not do its load: then there is nothing to count */
async function everyUnit(seat: Seat): Promise<void> {
  for (const unit of loadUnits) {
    const attempt = await seat.ask('work', [unit, loadMs, loadPercent], loadMs);
    const refusal = attempt.kind === 'failed' ? attempt.reason : attempt.answer.error;
    if (refusal === 'OK') continue;
    throw new BallastError('engine', 'surface-load', `the load \`${unit}\` could not be made: ${refusal}`);
  }
}
