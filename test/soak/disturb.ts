import { setTimeout as sleep } from 'node:timers/promises';
import { signal, until } from '../../lab/processes.ts';
import type { StartedRun } from '../e2e/started-run.ts';
import { freezeDaemon, killSession, portOf, resetConnection, restartDaemon } from '../faults/break.ts';
import { inLab } from '../faults/disturbed.ts';
import type { Disturbance } from './fault-round.ts';
import { harnessBelow, reapersOf } from './harness.ts';

/**
 * Does something to a run, and to what stands below it.
 * @returns whether there was something to do it to
 */
export async function disturb(run: StartedRun, one: Disturbance): Promise<boolean> {
  switch (one.kind) {
    case 'kill':
      return kill(run, one);
    case 'stop':
      signal(run.pid, one.signal);
      if (one.againAfterMs !== undefined) {
        await sleep(one.againAfterMs);
        signal(run.pid, one.signal);
      }
      return true;
    case 'restart':
      await restartDaemon(one.daemon, one.by, one.awayMs);
      return true;
    case 'containerd':
      await inLab('pkill -KILL -xo containerd');
      return true;
    case 'freeze':
      if (one.whom === 'harness') await freeze(harnessBelow(run.pid), one.forMs);
      else await freezeDaemon(one.whom, one.forMs);
      return true;
    case 'connection':
      return breakConnection(run, one.how);
    case 'qemu':
      return (await until(() => idOf(run) !== '', 30_000)) && killGuest(idOf(run));
  }
}

const idOf = (run: StartedRun) => run.folder().split('/').at(-1) ?? '';

async function kill(run: StartedRun, one: Disturbance & { readonly kind: 'kill' }): Promise<boolean> {
  const all = harnessBelow(run.pid);
  const whom = { all, inner: all.slice(0, 1), outer: all.slice(-1) }[one.whom];
  for (const pid of whom) signal(pid, 'SIGKILL');
  if (one.reaperAfterMs !== undefined) {
    await sleep(one.reaperAfterMs);
    for (const pid of reapersOf(idOf(run))) signal(pid, 'SIGKILL');
  }
  return whom.length > 0;
}

async function freeze(pids: readonly number[], forMs: number): Promise<void> {
  for (const pid of pids) signal(pid, 'SIGSTOP');
  await sleep(forMs);
  for (const pid of pids) signal(pid, 'SIGCONT');
}

async function breakConnection(run: StartedRun, how: 'reset' | 'sshd-killed'): Promise<boolean> {
  let port: string;
  try {
    port = portOf(run.pid);
  } catch {
    return false;
  }
  await (how === 'reset' ? resetConnection(port) : killSession(port, 'alone'));
  return true;
}

/** Of those of this run the first that is there within half a minute. */
async function killGuest(runId: string): Promise<boolean> {
  const said = await inLab(
    `for turn in $(seq 300); do
       if pkill -KILL -f "^[^ ]*qemu-system-x86_64 .*ballast-$1-"; then echo killed; break; fi
       sleep 0.1
     done`,
    runId,
  );
  return said !== '';
}
