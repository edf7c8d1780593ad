import { join, resolve } from 'node:path';
import { BallastError, firstError, messageOf } from '../errors.ts';
import { StopRequest } from '../launches/stop-request.ts';
import { guarded } from '../remains/guarded.ts';
import type { Teardown } from '../remains/teardown.ts';
import type { EndRecord, KnownAtEnd } from '../results/records.ts';
import { RunWriter } from '../results/run-writer.ts';
import { errorWithoutSecrets, secretsOf } from '../results/secrets.ts';
import type { Scenario } from '../scenario.ts';
import { Course } from './course.ts';
import type { EarlierPart } from './earlier-part.ts';
import type { RunListener } from './listener.ts';

/** The time that a resumed run waits for the reaper of its earlier part. */
const reapedWithinMs = 60_000;

export interface Recording {
  readonly runId: string;
  readonly scenario: Scenario;
  /** The folder that holds `<scenario>/<run-id>/`. */
  readonly resultsFolder: string;
  /** The run that is resumed, in its own folder; the scenario is that of its header. Absent: a new run. */
  readonly earlier?: EarlierPart;
  /** The command that removes what a dead run left on the host; the run's id is added. */
  readonly reap: readonly string[];
  readonly signal: AbortSignal;
  readonly listener: Pick<RunListener, 'step' | 'part' | 'turned'>;
}

/**
 * Writes a run while `measure` makes it: from its first record to its end. Everything that was created on the host is
 * removed before this returns, also when it throws.
 * @throws what `measure` threw, without secrets; but the user's wish to stop is a status and not thrown
 */
export async function recordRun(
  { runId, scenario, resultsFolder, earlier, reap, signal, listener }: Recording,
  measure: (course: Course, teardown: Teardown) => Promise<KnownAtEnd>,
): Promise<{ folder: string; status: 'complete' | 'interrupted' }> {
  const secrets = secretsOf(scenario.workload);
  using writer =
    earlier === undefined
      ? RunWriter.create(join(resultsFolder, scenario.name, runId), secrets)
      : RunWriter.reopen(earlier.folder, secrets);
  const course = new Course(writer, earlier, listener);
  const waiting = () => listener.step('waiting until what its earlier part has left is removed');
  const reaper = {
    argv: [...reap, runId],
    lockFile: writer.file,
    logFile: resolve(writer.folder, 'reaper.log'),
    ...(earlier && { patience: { withinMs: reapedWithinMs, signal, waiting } }),
  };
  const end = (
    status: EndRecord['status'],
    reason: string | null,
    known: KnownAtEnd & Pick<EndRecord, 'signal' | 'fault'> = {},
  ) => {
    if (!course.isUnderWay) return;
    course.store({ type: 'end', status, reason, endedAt: new Date().toISOString(), ...known });
  };
  let wasStopped = false;
  try {
    await guarded(
      reaper,
      (teardown) => measure(course, teardown),
      (outcome) => {
        if (!('failure' in outcome)) return end('complete', null, outcome.result);
        wasStopped = signal.aborted;
        return wasStopped
          ? end('interrupted', 'stopped by the user', signalOf(signal))
          : end('failed', messageOf(outcome.failure), faultOf(outcome.failure));
      },
    );
  } catch (error) {
    wasStopped ||= error === signal.reason;
    if (!wasStopped) throw errorWithoutSecrets(error, secrets);
    if (error instanceof BallastError && error.code === 'left-behind') listener.step(error.message);
  }
  return { folder: writer.folder, status: wasStopped ? 'interrupted' : 'complete' };
}

function signalOf({ reason }: AbortSignal): Pick<EndRecord, 'signal'> {
  return reason instanceof StopRequest ? { signal: reason.signal } : {};
}

function faultOf(thrown: unknown): Pick<EndRecord, 'fault'> {
  const failure = firstError(thrown);
  return { fault: failure instanceof BallastError ? failure.kind : 'engine' };
}
