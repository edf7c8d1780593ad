import { readdirSync, readFileSync } from 'node:fs';
import { program } from '../e2e/started-run.ts';
import { argvOf, processIds, soFar } from '../fixtures/processes.ts';

/**
 * The harness, and before it what it has entered the lab with, innermost first; neither what they run, nor their
 * reaper.
 */
export function harnessBelow(pid: number): readonly number[] {
  const argv = argvOf(pid);
  if (!argv.includes(program) || argv.includes('ballast-reaper')) return [];
  const threads = soFar(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  const children = threads.flatMap(
    (tid) => soFar(() => readFileSync(`/proc/${pid}/task/${tid}/children`, 'utf8').split(' ')) ?? [],
  );
  return [...children.filter(Boolean).map(Number).flatMap(harnessBelow), pid];
}

/** The processes that watch over a run, or remove what it has left. */
export function reapersOf(runId: string): readonly number[] {
  return processIds().filter((pid) => {
    const argv = argvOf(pid);
    return argv.includes('reap') && argv.at(-1) === runId;
  });
}
