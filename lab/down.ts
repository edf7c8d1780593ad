import { readFileSync } from 'node:fs';
import { BallastError } from '../src/errors.ts';
import { removeLabCgroups } from './cgroups.ts';
import { lockLab } from './lock.ts';
import { initMarker } from './namespaces.ts';
import { removePolicy } from './packages.ts';
import { defaultLab, insideLab, type LabPlace } from './place.ts';
import {
  processesWithArguments,
  processesWithEnvironment,
  signal,
  startTicksOf,
  until,
} from './processes.ts';
import { readStoredState } from './state.ts';
import { insideArgv, tool } from './tool.ts';

/**
 * Ends the lab and removes everything it made, also after an `up` that was killed. It need not be up. Installed
 * packages and the image cache stay.
 * @throws BallastError `lab-not-gone`, `lab-busy`, `lab-needs-root`, `lab-inside`
 */
export async function labDown(say: (line: string) => void, place: LabPlace = defaultLab): Promise<void> {
  requireOutsideAsRoot();
  using _lock = lockLab(place);
  const found = await removeLab(place);
  say(found ? 'The lab is down; nothing of it is left.' : 'No lab is up; nothing to do.');
}

/**
 * Does the work of `labDown` for a caller that holds the lab's lock.
 * @returns whether there was anything to remove
 */
export async function removeLab(place: LabPlace): Promise<boolean> {
  const state = readStoredState(place);
  const processes = processesWithEnvironment(initMarker, place.stateDir);
  if (state && state.initPid > 0 && startTicksOf(state.initPid) === state.initStartTicks) {
    processes.push(state.initPid);
  }
  for (const pid of processes) signal(pid, 'SIGKILL');
  // The kernel ends an init only after everything in its PID namespace has ended.
  const ended = await until(() => {
    for (const pid of waitersOf(processes)) signal(pid, 'SIGCONT');
    return processes.every((pid) => startTicksOf(pid) === undefined);
  }, 20_000);
  if (!ended) throw notGone(`processes ${processes.join(', ')} do not end`);
  await removeInterface(place);
  const mounts = mountsUnder(place.stateDir);
  if (mounts.length > 0) throw notGone(`something is mounted at ${mounts.join(', ')}`);
  // Node's own rm takes several times as long over an image store.
  await tool(['rm', '-rf', '--one-file-system', '--', place.stateDir], { timeoutMs: 120_000 });
  if (state) await removeLabCgroups(state.foreignCgroups);
  removePolicy();
  return processes.length > 0 || state !== undefined;
}

/**
 * The processes outside that wait for a program in the lab. One that was stopped with its program (Ctrl-Z) would never
 * learn of its end, and the kernel keeps the init until it has.
 */
const waitersOf = (inits: readonly number[]): number[] =>
  processesWithArguments((argv) =>
    inits.some((init) => insideArgv(init, []).every((argument, place) => argv[place] === argument)),
  );

/** @throws BallastError `lab-inside`, `lab-needs-root` */
export function requireOutsideAsRoot(): void {
  if (insideLab()) {
    throw new BallastError(
      'input',
      'lab-inside',
      'This runs inside the lab, which cannot be managed from there.',
      {
        hint: 'Run it outside: leave the shell that `ballast lab exec` opened.',
      },
    );
  }
  if (process.getuid?.() !== 0) {
    throw new BallastError(
      'input',
      'lab-needs-root',
      'The lab makes namespaces and starts daemons: it needs root.',
      {
        hint: 'Run the same command with sudo.',
      },
    );
  }
}

async function removeInterface(place: LabPlace): Promise<void> {
  const exists = () => readFileSync('/proc/net/dev', 'utf8').includes(`${place.outerInterface}:`);
  if (!exists()) return;
  // The end of the network namespace removes the pair too, at its own pace; either may be first.
  await tool(['ip', 'link', 'delete', place.outerInterface]).catch((error) => {
    if (exists()) throw error;
  });
}

function mountsUnder(folder: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path === folder || path.startsWith(`${folder}/`));
}

function notGone(why: string): BallastError {
  return new BallastError('engine', 'lab-not-gone', `The lab cannot be removed: ${why}.`, {
    hint: 'End what holds it, then run ballast lab down again.',
  });
}
