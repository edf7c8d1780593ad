import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { BallastError } from '../src/errors.ts';
import { requireOutsideAsRoot } from './down.ts';
import { defaultLab, type LabPlace, labPath, wrapperFolder } from './place.ts';
import { childrenOf, signal, until } from './processes.ts';
import { readLab } from './state.ts';
import { insideArgv } from './tool.ts';

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** nsenter stops itself when it sees its program stopped, which may be only after both were continued. */
const stoppedLateMs = 3000;

/**
 * Runs argv inside the lab, in the same folder and on the same terminal, and resolves with its exit code
 * (128 + n when a signal ended it). SIGINT, SIGTERM and SIGHUP reach it: a program of ours (run by this very
 * node) as IPC messages `{ signal }`, any other as the signal itself.
 * @throws BallastError `lab-down`, `lab-needs-root`, `lab-inside`
 */
export async function enterLab(argv: readonly string[], place: LabPlace = defaultLab): Promise<number> {
  requireOutsideAsRoot();
  const lab = readLab(place);
  if (!lab) {
    throw new BallastError('input', 'lab-down', 'The lab is not up.', {
      hint: 'Start it with: ballast lab up',
    });
  }
  const isOurs = argv[0] === process.execPath;
  // nsenter's own --wd would keep a folder of the outer mount namespace.
  const [command = '', ...rest] = insideArgv(lab.initPid, ['env', `--chdir=${process.cwd()}`, '--', ...argv]);
  const child = spawn(command, rest, {
    detached: true,
    stdio: isOurs ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env: {
      ...withoutOwnEngine(process.env),
      PATH: `${wrapperFolder}:${process.env.PATH ?? labPath}`,
      BALLAST_IN_LAB: '1',
    },
  });
  const forward = (name: NodeJS.Signals) => (isOurs ? tell(child, name) : void pass(child, name));
  const goOn = () => void until(() => !child.kill('SIGCONT'), stoppedLateMs);
  process.on('SIGCONT', goOn);
  for (const name of forwarded) process.on(name, forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, ended) => resolve(code ?? 128 + (ended ? constants.signals[ended] : 0)));
    });
  } finally {
    for (const name of forwarded) process.off(name, forward);
    process.off('SIGCONT', goOn);
  }
}

/** What chooses the machine's own engine would name a socket that the lab does not have, or one of the same name. */
function withoutOwnEngine({
  DOCKER_HOST: _,
  DOCKER_CONTEXT: __,
  ...others
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return others;
}

function tell(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.connected) child.send({ signal: name }, () => undefined);
}

/** nsenter waits in the outer PID namespace and does not pass signals on: its child is the program. */
async function pass(nsenter: ChildProcess, name: NodeJS.Signals): Promise<void> {
  const programs = () => (nsenter.pid === undefined ? [] : childrenOf(nsenter.pid));
  await until(() => programs().length > 0 || nsenter.exitCode !== null, 2000);
  for (const pid of programs()) signal(pid, name);
}
