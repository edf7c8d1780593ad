import { connectDocker } from '../forms/container/docker-engine.ts';
import type { Host } from '../host/host.ts';
import { runIdPattern } from '../run-id.ts';
import { cleanHalfBuilt } from './clean-half-built.ts';
import { cleanLinks } from './clean-links.ts';
import { cleanPulled } from './clean-pulled.ts';
import { cleanReplacedImages } from './clean-replaced-images.ts';
import { cleanTracing } from './clean-tracing.ts';
import { removePushed } from './pushed.ts';
import { isHeld, stateFolder } from './run-hold.ts';

/** What was found and removed, a line each, such as `container ballast-…`. */
export type Removal = string;

/** Ends processes, then takes down mounts and folders of one run; its arguments are the folder and the run id. */
const removeRunScript = `
folder=$1 run=$2
for state in $(find /sys/fs/cgroup -path "*/ballast/$run/*" -name freezer.state 2>/dev/null); do
  echo THAWED > "$state"
done
for list in $(find /sys/fs/cgroup -path "*/ballast/$run/*" -name cgroup.procs 2>/dev/null); do
  for pid in $(cat "$list"); do kill -KILL "$pid"; done
done
sleep 0.2
for i in 1 2 3; do
  awk -v f="$folder/" 'index($5, f) == 1 { print $5 }' /proc/self/mountinfo | sort -r | sed 's/%/%%/g' | while read -r m; do
    m=$(printf "$m"); umount "$m" || umount -l "$m" # the kernel writes a space as \\040
  done
done
find /sys/fs/cgroup -depth -type d -path "*/ballast/$run*" -exec rmdir {} \\; 2>/dev/null
find /sys/fs/cgroup -depth -type d -path "*/ballast" -exec rmdir {} \\; 2>/dev/null
rm -rf --one-file-system "$folder"
`;

const isRunId = new RegExp(`^${runIdPattern}$`);
const ofRun = new RegExp(`^ballast-(${runIdPattern})`);

const listRunsScript = `ls -1 "$1" 2>/dev/null; exit 0`;

/**
 * Removes whatever runs left on a host: containers, domains, networks, processes, mounts, folders, half-built images,
 * what they sent to a registry and pulled, and in the engine what was built from a Dockerfile that has been built anew
 * since.
 * Runs that are alive are left alone. Engines that do not answer are passed over.
 */
export async function cleanHost(host: Host): Promise<readonly Removal[]> {
  const removed: Removal[] = [];
  const alive = new Map<string, boolean>();
  const isAlive = async (runId: string) => {
    const known = alive.get(runId) ?? (await isHeld(host, runId));
    alive.set(runId, known);
    return known;
  };
  const folders = (await host.exec(['sh', '-c', listRunsScript, 'sh', stateFolder])).stdout
    .split('\n')
    .filter((name) => isRunId.test(name));
  for (const runId of folders) await isAlive(runId);
  removed.push(...(await cleanContainers(host, isAlive)));
  removed.push(...(await cleanLibvirt(host, isAlive)));
  for (const runId of folders) {
    if (await isAlive(runId)) continue;
    const pushed = await removePushed(host, `${stateFolder}/${runId}`);
    removed.push(...pushed.map((name) => `in a registry ${name}`));
    await host.exec(['sh', '-c', removeRunScript, 'sh', `${stateFolder}/${runId}`, runId], {
      allowFailure: true,
    });
    removed.push(`folder ${stateFolder}/${runId}`);
  }
  for (const name of await cleanLinks(host, isAlive)) removed.push(`network interface ${name}`);
  for (const name of await cleanTracing(host, isAlive)) removed.push(`tracing instance ${name}`);
  for (const path of await cleanHalfBuilt(host, isAlive)) removed.push(`half-built ${path}`);
  return removed;
}

async function cleanContainers(host: Host, isAlive: (runId: string) => Promise<boolean>): Promise<Removal[]> {
  const engine = await connectDocker(host).catch(() => undefined);
  if (engine === undefined) return [];
  using connected = engine;
  const removed: Removal[] = [];
  const found = await connected.docker.listContainers({ all: true, filters: { label: ['dev.ballast.run'] } });
  for (const { Id, Names, Labels } of found) {
    const runId = Labels['dev.ballast.run'];
    if (runId !== undefined && (await isAlive(runId))) continue;
    await connected.docker.getContainer(Id).remove({ force: true, v: true });
    removed.push(`container ${Names[0]?.slice(1) ?? Id}`);
  }
  for (const id of await cleanReplacedImages(connected)) removed.push(`image ${id}`);
  for (const name of await cleanPulled(connected, isAlive)) removed.push(`image ${name}`);
  return removed;
}

async function cleanLibvirt(host: Host, isAlive: (runId: string) => Promise<boolean>): Promise<Removal[]> {
  const removed: Removal[] = [];
  const virsh = (...argv: string[]) =>
    host.exec(['virsh', '-c', 'qemu:///system', ...argv], { allowFailure: true, timeoutMs: 20_000 });
  for (const { list, remove, what } of [
    { list: ['list', '--name'], remove: 'destroy', what: 'domain' },
    { list: ['net-list', '--name'], remove: 'net-destroy', what: 'network' },
  ]) {
    const answer = await virsh(...list).catch(() => undefined);
    if (answer === undefined || answer.exitCode !== 0) continue;
    for (const name of answer.stdout.split('\n').map((line) => line.trim())) {
      const runId = ofRun.exec(name)?.[1];
      if (runId === undefined || (await isAlive(runId))) continue;
      await virsh(remove, name);
      removed.push(`${what} ${name}`);
    }
  }
  return removed;
}
