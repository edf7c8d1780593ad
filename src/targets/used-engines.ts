import type { EngineName } from '../host/cleaner.ts';
import type { Host } from '../host/host.ts';

/** The name of the journal in the run's folder. */
export const engineJournal = 'engines';

const journal = (runFolder: string) => `${runFolder}/${engineJournal}`;

/**
 * Notes an engine before a run makes anything in it. If that engine is away when the run's remains are removed, the
 * removal waits for what it will bring back; an engine that the run has not used may be away for ever.
 */
export async function noteEngine(host: Host, runFolder: string, engine: EngineName): Promise<void> {
  await host.exec(['sh', '-c', 'printf "%s\\n" "$1" >> "$2"', 'sh', engine, journal(runFolder)], {
    ownerOnly: true,
  });
}

export async function usedEngines(host: Host, runFolder: string): Promise<readonly string[]> {
  const { stdout } = await host.exec(['cat', '--', journal(runFolder)], { allowFailure: true });
  return stdout.split('\n');
}
