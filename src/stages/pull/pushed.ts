import type { Host } from '../../host/host.ts';
import { Registry } from './registry.ts';

/** The tag of whatever a run sends to a registry. */
export const pushedTag = 'run';

/** In a run's folder: what is made to be shipped, what arrives, and where it was sent. */
export const pullFolder = (runFolder: string) => `${runFolder}/pull`;

const journal = (runFolder: string) => `${pullFolder(runFolder)}/pushed`;

/** Notes a repository before anything is sent to it, so that `ballast clean` finds it when the harness dies. */
export async function notePushed(
  host: Host,
  runFolder: string,
  registry: string,
  repository: string,
): Promise<void> {
  const script = 'printf "%s %s\\n" "$1" "$2" >> "$3"';
  await host.exec(['sh', '-c', script, 'sh', registry, repository, journal(runFolder)]);
}

/** Removes from registries what a dead run has sent there; those that do not answer are passed over. */
export async function removePushed(host: Host, runFolder: string): Promise<readonly string[]> {
  const noted = await host.exec(['cat', '--', journal(runFolder)], { allowFailure: true });
  const removed: string[] = [];
  for (const line of noted.stdout.split('\n')) {
    const [, address, repository] = /^(\S+:\d+) (\S+)$/.exec(line) ?? [];
    if (address === undefined || repository === undefined) continue;
    using registry = new Registry(host, address, AbortSignal.timeout(20_000));
    if (await registry.removeTag(repository, pushedTag).catch(() => false))
      removed.push(`${address}/${repository}:${pushedTag}`);
  }
  return removed;
}
