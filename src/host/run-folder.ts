import { isRunId } from '../run-id.ts';
import type { Host } from './host.ts';
import { runsFolderOf } from './places.ts';

/** A folder on a host that belongs to one run alone. */
export interface RunFolder {
  readonly runId: string;
  readonly path: string;
}

export const runFolderOf = (host: Pick<Host, 'user'>, runId: string): string =>
  `${runsFolderOf(host)}/${runId}`;

const listScript = 'ls -1 "$1" 2>/dev/null; exit 0';

/** Lists the folders of all runs, both those that are alive and those that left theirs behind. */
export async function listRunFolders(host: Host): Promise<readonly RunFolder[]> {
  const { stdout } = await host.exec(['sh', '-c', listScript, 'sh', runsFolderOf(host)]);
  return stdout
    .split('\n')
    .filter(isRunId)
    .map((runId) => ({ runId, path: runFolderOf(host, runId) }));
}
