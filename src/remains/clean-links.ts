import type { Host } from '../host/host.ts';
import { runIdInName } from '../run-id.ts';
import type { IsAlive } from './run-hold.ts';

const listScript = `for link in /sys/class/net/*; do
  [ ! -f "$link/ifalias" ] || printf '%s %s\\n' "\${link##*/}" "$(cat "$link/ifalias")"
done`;

/** Removes the bridges of runs that are no more, and the cables in them; their aliases tell whose they were. */
export async function cleanLinks(host: Host, isAlive: IsAlive): Promise<readonly string[]> {
  const { stdout } = await host.exec(['sh', '-c', listScript], { allowFailure: true });
  const removed: string[] = [];
  for (const line of stdout.split('\n')) {
    const [link = '', alias = ''] = line.split(' ');
    const runId = runIdInName(alias);
    if (runId === undefined || (await isAlive(runId))) continue;
    const { exitCode } = await host.exec(['ip', 'link', 'delete', link], { allowFailure: true });
    if (exitCode === 0) removed.push(link);
  }
  return removed;
}
