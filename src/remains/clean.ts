import { connectDocker, engineSocket } from '../docker/docker-engine.ts';
import { type EngineName, engineJournal, usedEngines } from '../forms/used-engines.ts';
import type { Host } from '../host/host.ts';
import { unmountIn } from '../host/unmount.ts';
import { isRunId } from '../run-id.ts';
import { removePushed } from '../stages/pull/pushed.ts';
import { cleanContainers } from './clean-containers.ts';
import { cleanHalfBuilt } from './clean-half-built.ts';
import { cleanLibvirt } from './clean-libvirt.ts';
import { cleanLinks } from './clean-links.ts';
import { cleanPulled } from './clean-pulled.ts';
import { cleanReplacedImages } from './clean-replaced-images.ts';
import { cleanTracing } from './clean-tracing.ts';
import { endProcesses } from './end-processes.ts';
import { type IsAlive, isBeginning, isHeld, stateFolder } from './run-hold.ts';

/** What was found and removed, a line each, such as `container ballast-…`. */
export type Removal = string;

export interface Cleaned {
  readonly removed: readonly Removal[];
  /** Engines that are there and gave no answer: what runs left in them is still there. */
  readonly silent: readonly string[];
}

/**
 * Ends processes in cgroups, then takes down mounts and folders of one run; its arguments are the folder, the run id and
 * what of the folder is to stay.
 */
const removeRunScript = `${unmountIn}
folder=$1 run=$2 kept=$3
for state in $(find /sys/fs/cgroup -path "*/ballast/$run/*" -name freezer.state 2>/dev/null); do
  echo THAWED > "$state"
done
for list in $(find /sys/fs/cgroup -path "*/ballast/$run/*" -name cgroup.procs 2>/dev/null); do
  for pid in $(cat "$list"); do kill -KILL "$pid"; done
done
sleep 0.2
unmount_in "$folder"
find /sys/fs/cgroup -depth -type d -path "*/ballast/$run*" -exec rmdir {} \\; 2>/dev/null
find /sys/fs/cgroup -depth -type d -path "*/ballast" -exec rmdir {} \\; 2>/dev/null
if [ -z "$kept" ]; then rm -rf --one-file-system "$folder"
else find "$folder" -mindepth 1 -maxdepth 1 ! -name "$kept" -exec rm -rf --one-file-system {} +; fi
`;

const listRunsScript = `ls -1 "$1" 2>/dev/null; exit 0`;

/**
 * Removes whatever runs left on a host, and in the engine what was built from a Dockerfile that has been built anew
 * since. Runs that are alive are left alone.
 */
export async function cleanHost(host: Host): Promise<Cleaned> {
  const alive = new Map<string, Promise<boolean>>();
  const cleaned = await removeRemains(host, (runId) => {
    const known = alive.get(runId) ?? isHeld(host, runId).then((held) => held || isBeginning(host, runId));
    alive.set(runId, known);
    return known;
  });
  using engine = await connectDocker(host).catch(() => undefined);
  const replaced = engine === undefined ? [] : await cleanReplacedImages(engine);
  return { ...cleaned, removed: [...cleaned.removed, ...replaced.map((id) => `image ${id}`)] };
}

/** `gone`: those that the runs used are no more, and nothing that was in them will come back. */
type Engines = 'may come back' | 'gone';

/**
 * Removes what runs that are not alive left on a host: processes, containers, domains, networks, mounts, folders,
 * half-built images, what they sent to a registry and pulled.
 */
export async function removeRemains(
  host: Host,
  isAlive: IsAlive,
  engines: Engines = 'may come back',
): Promise<Cleaned> {
  const listed = (await host.exec(['sh', '-c', listRunsScript, 'sh', stateFolder])).stdout.split('\n');
  const folders: { readonly runId: string; readonly folder: string; readonly used: readonly string[] }[] = [];
  for (const runId of listed) {
    if (!isRunId(runId) || (await isAlive(runId))) continue;
    const folder = `${stateFolder}/${runId}`;
    folders.push({ runId, folder, used: await usedEngines(host, folder) });
  }
  // First of all, or they would go on creating.
  for (const { folder } of folders) await endProcesses(host, folder);

  const removed: Removal[] = [];
  const silent: EngineName[] = [];
  const noteMissing = (name: EngineName, how: 'silent' | 'absent') => {
    if (how === 'silent' || folders.some(({ used }) => used.includes(name))) silent.push(name);
  };
  const engine = await openEngine(host);
  if (typeof engine === 'string') noteMissing('the Docker engine', engine);
  else {
    using connected = engine;
    for (const name of await cleanContainers(connected, isAlive)) removed.push(`container ${name}`);
    for (const name of await cleanPulled(connected, isAlive)) removed.push(`image ${name}`);
  }
  const libvirt = await cleanLibvirt(host, isAlive);
  if (typeof libvirt === 'string') noteMissing('libvirt', libvirt);
  else removed.push(...libvirt);
  for (const { runId, folder, used } of folders) {
    const pushed = await removePushed(host, folder);
    removed.push(...pushed.map((name) => `in a registry ${name}`));
    // As long as an engine may still bring something back, it is known to have been used.
    const isDone = engines === 'gone' || !silent.some((one) => used.includes(one));
    const kept = isDone ? '' : engineJournal;
    await host.exec(['sh', '-c', removeRunScript, 'sh', folder, runId, kept], { allowFailure: true });
    if (isDone) removed.push(`folder ${folder}`);
  }
  for (const name of await cleanLinks(host, isAlive)) removed.push(`network interface ${name}`);
  for (const name of await cleanTracing(host, isAlive)) removed.push(`tracing instance ${name}`);
  for (const path of await cleanHalfBuilt(host, isAlive)) removed.push(`half-built ${path}`);
  return { removed, silent };
}

/** The same of one run that is known to be dead. */
export const removeRemainsOf = (host: Host, runId: string, engines?: Engines): Promise<Cleaned> =>
  removeRemains(host, async (other) => other !== runId, engines);

async function openEngine(host: Host) {
  try {
    return await connectDocker(host);
  } catch {
    const { exitCode } = await host.exec(['test', '-S', engineSocket], { allowFailure: true });
    return exitCode === 0 ? 'silent' : 'absent';
  }
}
