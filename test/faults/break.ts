import { execFileSync } from 'node:child_process';
import { defaultLab } from '../../lab/place.ts';
import { inLab } from './disturbed.ts';

/** Disturbs a run whose harness goes on when that is done, and not before: however fast it is, it is not over. */
export async function whileStopped(pid: number, disturb: () => Promise<unknown>): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await disturb();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** Waits for a virtual machine of this run: the guest that is booting. */
export const untilGuest = (runId: string) =>
  inLab('until pgrep -f "$1" >/dev/null; do sleep 0.02; done', guestOf(runId));

/** Kills the run's guest as soon as there is one. */
export const killGuest = (runId: string) =>
  inLab('until pkill -KILL -f "$1"; do sleep 0.02; done', guestOf(runId));

/** A pattern of the guest's arguments that does not match the shell which looks for it. */
const guestOf = (runId: string) => `^(/usr/bin/)?qemu-system-x86_64 .*ballast-${runId}-`;

/** Ends a daemon of the lab and starts it again after a while as it was, with its own arguments and log. */
export const restartDaemon = (name: string, signal: 'TERM' | 'KILL' = 'TERM', awayMs = 0) =>
  inLab(restartScript, name, signal, String(awayMs / 1000));

const restartScript = `set -e
pid=$(pgrep -xo "$1")
cp "/proc/$pid/cmdline" "/tmp/$1.argv"
log=$(readlink "/proc/$pid/fd/2")
kill "-$2" "$pid"
for turn in $(seq 300); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
sleep "$3"
xargs -0 setsid --fork >>"$log" 2>&1 < "/tmp/$1.argv"`;

/** Stops a daemon of the lab for a while, in which it exists but does not answer. */
export const freezeDaemon = (name: string, forMs: number) =>
  inLab(
    'pid=$(pgrep -xo "$1") && kill -STOP "$pid" && sleep "$2"; kill -CONT "$pid"',
    name,
    String(forMs / 1000),
  );

/** The port on this side of the connection that a harness has to the lab. @throws where it has none */
export function portOf(pid: number): string {
  const sockets = execFileSync('ss', ['-tnpH', 'dst', defaultLab.innerAddress, 'dport = :22'], {
    encoding: 'utf8',
  });
  const own = sockets.split('\n').find((line) => line.includes(`pid=${pid},`));
  const port = /:(\d+) +\S+:22 /.exec(own ?? '')?.[1];
  if (port === undefined) throw new Error(`process ${pid} has no connection to the lab: ${sockets}`);
  return port;
}

/** Makes the lab's kernel end the socket of this connection. */
export const resetConnection = (port: string) => inLab('ss -K -H sport = :22 dport = ":$1"', port);

/** Kills the sshd of this connection, and the listening one as well if asked. */
export const killSession = (port: string, listener: 'and-listener' | 'alone') =>
  inLab(
    `[ "$2" = alone ] || kill -9 "$(pgrep -xo sshd)"
     kill -9 "$(ss -tnpH sport = :22 dport = ":$1" | sed 's/.*pid=\\([0-9]*\\),.*/\\1/')"`,
    port,
    listener,
  );
