import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { defaultLab, insideLab, type LabPlace, stateFile } from './place.ts';
import { isEnding, startTicksOf } from './processes.ts';

const LabState = z.object({
  version: z.literal(1),
  phase: z.enum(['starting', 'up']),
  /** The init's pid in the machine's own PID namespace; 0 until the namespaces exist. */
  initPid: z.int().nonnegative(),
  initStartTicks: z.int().nonnegative(),
  address: z.string(),
  /** Cgroups that existed before the lab, such as `/sys/fs/cgroup/memory/docker`: the lab must not remove them. */
  foreignCgroups: z.array(z.string()),
});
export type LabState = z.infer<typeof LabState>;

/** The state of a lab that is up; undefined when none is. Reads one file and one /proc entry. */
export function readLab(place: LabPlace = defaultLab): LabState | undefined {
  const state = readStoredState(place);
  if (state?.phase !== 'up') return undefined;
  if (insideLab()) return state;
  const lives = startTicksOf(state.initPid) === state.initStartTicks && !isEnding(state.initPid);
  return lives ? state : undefined;
}

/** The state that the last `up` wrote, whether or not that lab lives. */
export function readStoredState(place: LabPlace): LabState | undefined {
  try {
    return LabState.safeParse(JSON.parse(readFileSync(stateFile(place), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Replaces the state file whole. */
export function writeState(place: LabPlace, state: LabState): void {
  const path = stateFile(place);
  writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o644 });
  renameSync(`${path}.new`, path);
}
