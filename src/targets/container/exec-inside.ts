import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { EventWatch } from '../../docker/docker-events.ts';
import { createExec, execPid } from '../../docker/engine-answers.ts';
import { DockerError } from '../../docker/engine-error.ts';
import { messageOf } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { InsideCheck } from '../../image/image.ts';
import { programExit, programLate } from '../inside-run.ts';
import type { ProgramEnd } from '../target.ts';

/**
 * Runs a program in a container as the engine does with a health check: as the container's user, with its environment
 * and folder. The engine pushes its end. The engine cannot end it; after its time it is killed on the host.
 */
export async function execInside(
  host: Host,
  container: Docker.Container,
  events: EventWatch,
  { argv, timeoutMs }: InsideCheck,
): Promise<ProgramEnd> {
  const ended = Promise.withResolvers<ProgramEnd>();
  let id: string | undefined;
  const early = new Map<string, number | null>();
  const end = (exitCode: number | null) =>
    ended.resolve(exitCode === null ? unknownEnd : programExit(exitCode));
  const unsubscribe = events.subscribe(container.id, ({ action, exitCode, execId }) => {
    if (action === 'exec_die' && execId !== undefined) {
      if (execId === id) end(exitCode);
      else early.set(execId, exitCode);
    }
    if (action === 'die' || action === 'lost') ended.resolve(unknownEnd);
  });
  const timeUp = new AbortController();
  try {
    const exec = await createExec(container, { Cmd: [...argv] });
    id = exec.id;
    await exec.start({ Detach: true });
    if (early.has(id)) end(early.get(id) ?? null);
    const late = sleep(timeoutMs, undefined, { signal: timeUp.signal }).catch(() => undefined);
    const result = await Promise.race([ended.promise, late]);
    if (result !== undefined) return result;
    const pid = await execPid(exec);
    if (pid > 0) await host.exec(['kill', '-KILL', `${pid}`], { allowFailure: true });
    return programLate;
  } catch (error) {
    // The program may not exist, or the container may have ended: the check is repeated, or the end is seen elsewhere.
    if (error instanceof DockerError)
      return { reason: `could not be run: ${messageOf(error)}`, exitCode: null };
    throw error;
  } finally {
    timeUp.abort();
    unsubscribe();
  }
}

const unknownEnd: ProgramEnd = { reason: 'ended in a way that the engine did not say', exitCode: null };
