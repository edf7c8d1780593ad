import { isRunId } from '../run-id.ts';
import type { Host } from './host.ts';

const runsFolder = '/var/lib/ballast/runs';

/** A folder on a host that belongs to one run alone. */
export interface RunFolder {
  readonly runId: string;
  readonly path: string;
}

export const runFolderOf = (runId: string): string => `${runsFolder}/${runId}`;

const listScript = 'ls -1 "$1" 2>/dev/null; exit 0';

/** The folders of all runs that are alive or have left theirs. */
export async function listRunFolders(host: Host): Promise<readonly RunFolder[]> {
  const { stdout } = await host.exec(['sh', '-c', listScript, 'sh', runsFolder]);
  return stdout
    .split('\n')
    .filter(isRunId)
    .map((runId) => ({ runId, path: runFolderOf(runId) }));
}
