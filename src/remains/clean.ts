import { addressInName, type Cleaner, EngineAway, type EngineKind } from '../host/cleaner.ts';
import { engineOf, parseEngineAddress, withEngine } from '../host/engine-address.ts';
import type { Host } from '../host/host.ts';
import { listRunFolders, type RunFolder } from '../host/run-folder.ts';
import { engineJournal, usedEngines } from '../targets/used-engines.ts';
import { cleaners, cleanersOfUser } from './cleaners.ts';
import { endProcesses } from './end-processes.ts';
import { removeFolder } from './remove-folder.ts';
import { isAlive } from './run-hold.ts';

/** One line for each thing that was removed, for example `container ballast-…`. */
export type Removal = string;

export interface Cleaned {
  readonly removed: readonly Removal[];
  /** The engines that exist but did not answer: what runs left in them is still there. */
  readonly silent: readonly string[];
}

/** Tells whether the things of an owner have to stay: a run, or `nobody`. */
type HasToStay = (owner: string) => Promise<boolean>;

/**
 * The state of the engines. `gone`: those that the runs used no longer exist, and nothing that was in them will come
 * back.
 */
type Engines = 'may come back' | 'gone';

/**
 * Removes everything that runs left on a host, and everything that belongs to nobody. Runs that are alive are not
 * touched.
 */
export function cleanHost(host: Host): Promise<Cleaned> {
  const alive = new Map<string, Promise<boolean>>();
  return removeRemains(host, (owner) => {
    const known = alive.get(owner) ?? isAlive(host, owner);
    alive.set(owner, known);
    return known;
  });
}

/** Removes everything left by one run that is known to be dead. */
export const removeRemainsOf = (host: Host, runId: string, engines?: Engines): Promise<Cleaned> =>
  removeRemains(host, async (owner) => owner !== runId, engines);

async function removeRemains(
  host: Host,
  hasToStay: HasToStay,
  engines: Engines = 'may come back',
): Promise<Cleaned> {
  const folders: (RunFolder & { readonly used: readonly string[] })[] = [];
  for (const folder of await listRunFolders(host))
    if (!(await hasToStay(folder.runId)))
      folders.push({ ...folder, used: await usedEngines(host, folder.path) });
  // Processes are ended first, or they would continue to create things.
  for (const { path } of folders) await endProcesses(host, path);

  const own = host.user === undefined ? cleaners : cleanersOfUser;
  const { removed, away } = await removeLeftovers(host, own, hasToStay);
  for (const other of otherEnginesOf(
    host,
    folders.flatMap(({ used }) => used),
  )) {
    const found = await removeLeftovers(other, own.filter(isOfEngine), hasToStay);
    removed.push(...found.removed);
    away.push(...found.away);
  }
  const silent = away
    .filter(({ engine, isThere }) => isThere || folders.some(({ used }) => used.includes(engine)))
    .map(({ engine }) => engine);
  for (const folder of folders) {
    // The journal of used engines stays as long as one of them may still bring something back.
    const isDone = engines === 'gone' || !silent.some((engine) => folder.used.includes(engine));
    await removeFolder(host, folder, isDone ? undefined : engineJournal);
    if (isDone) removed.push(`folder ${folder.path}`);
  }
  return { removed, silent };
}

const isOfEngine = ({ engine }: Cleaner) => engine === 'the Docker engine';

/** The host, with each of the engines that dead runs have used besides the one that is asked anyway. */
function otherEnginesOf(host: Host, used: readonly string[]): readonly Host[] {
  const addresses = new Set(used.flatMap((name) => addressInName(name) ?? []));
  addresses.delete(askedAnyway(host) ?? '');
  return [...addresses].map((address) => {
    const engine = parseEngineAddress(address, 'used by a run');
    return withEngine(host, () => engine);
  });
}

/** The address of the host's own engine; undefined when what was chosen is none. */
function askedAnyway(host: Host): string | undefined {
  try {
    return engineOf(host).text;
  } catch {
    return undefined;
  }
}

/** Removes everything that these cleaners find; an engine that is away is asked only once. */
export async function removeLeftovers(
  host: Host,
  from: readonly Cleaner[],
  hasToStay: HasToStay,
): Promise<{ removed: Removal[]; away: EngineAway[] }> {
  const removed: Removal[] = [];
  const away: EngineAway[] = [];
  const silent = new Set<EngineKind | undefined>();
  for (const { what, engine, list } of from) {
    if (silent.has(engine)) continue;
    try {
      for await (const { name, owner, remove } of list(host)) {
        if (owner === undefined || (await hasToStay(owner))) continue;
        if (await remove()) removed.push(`${what} ${name}`);
      }
    } catch (error) {
      if (!(error instanceof EngineAway)) throw error;
      away.push(error);
      silent.add(engine);
    }
  }
  return { removed, away };
}
