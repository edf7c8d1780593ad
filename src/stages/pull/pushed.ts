import type { Host } from '../../host/host.ts';

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

/** Where a run has sent something, as far as it has noted. */
export async function notedAsPushed(
  host: Host,
  runFolder: string,
): Promise<readonly { readonly address: string; readonly repository: string }[]> {
  const { stdout } = await host.exec(['cat', '--', journal(runFolder)], { allowFailure: true });
  return stdout.split('\n').flatMap((line) => {
    const [, address, repository] = /^(\S+:\d+) (\S+)$/.exec(line) ?? [];
    return address === undefined || repository === undefined ? [] : [{ address, repository }];
  });
}
