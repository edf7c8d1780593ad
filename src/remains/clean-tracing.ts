import type { Host } from '../host/host.ts';
import { runIdPattern } from '../run-id.ts';
import type { IsAlive } from './run-hold.ts';

const byRun = new RegExp(`^ballast-(${runIdPattern})$`);

/** Each in mounts of its own; on a host without tracefs there is nothing to clean. */
const inTracefs = (script: string) => [
  ...['unshare', '--mount', 'sh', '-c'],
  `mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null || exit 0\n${script}`,
];
const listScript = 'ls /sys/kernel/tracing/instances';
const removeScript = `cd "/sys/kernel/tracing/instances/$1" || exit 0
echo 0 > tracing_on; echo nop > current_tracer; cd / && rmdir "/sys/kernel/tracing/instances/$1"`;

/** Removes the tracing instances of runs that were killed together with whoever should have removed them. */
export async function cleanTracing(host: Host, isAlive: IsAlive): Promise<readonly string[]> {
  const { stdout } = await host.exec(inTracefs(listScript), { allowFailure: true });
  const removed: string[] = [];
  for (const name of stdout.split('\n')) {
    const runId = byRun.exec(name)?.[1];
    if (runId === undefined || (await isAlive(runId))) continue;
    const { exitCode } = await host.exec([...inTracefs(removeScript), 'sh', name], { allowFailure: true });
    if (exitCode === 0) removed.push(name);
  }
  return removed;
}
