import { BallastError, messageOf } from '../errors.ts';
import type { Host } from '../host/host.ts';
import type { Limits } from '../workload.ts';
import {
  cgroupFolder,
  controllers,
  type Hierarchies,
  joinedControllers,
  parseHierarchies,
  watchedControllers,
} from './hierarchies.ts';
import { processTree } from './process-memory.ts';

/** A cgroup of Ballast's own: one folder in each hierarchy with a controller that it needs, freezer and accounts included. */
export interface Cgroup {
  readonly folders: readonly string[];
  /** Files that a process joins the cgroup by: it writes `0` to each. */
  readonly procsFiles: readonly string[];
  pids(): Promise<number[]>;
  /** The number of its processes that the kernel has killed because memory ran out. */
  oomKills(): Promise<number>;
  /** Kills what is left in it and removes it; idempotent. */
  remove(): Promise<void>;
}

export type CgroupStep = readonly ['mkdir', string] | readonly ['set' | 'try', string, string];

const cpuPeriodUs = 100_000;

/**
 * The steps that make the cgroup, in order. Those with `try` apply only where the file exists, since not every kernel
 * accounts swap.
 */
export function cgroupSteps(hierarchies: Hierarchies, name: string, limits: Partial<Limits>): CgroupStep[] {
  const steps: CgroupStep[] = [];
  const parts = name.split('/');
  for (const folder of cgroupFolders(hierarchies, name)) steps.push(['mkdir', folder]);
  const unified = controllers.filter((controller) => hierarchies[controller]?.version === 2);
  const unifiedMount = hierarchies[unified[0] ?? 'memory']?.mount ?? '';
  if (unified.length > 0) {
    const enabled = unified.map((controller) => `+${controller}`).join(' ');
    for (let depth = 0; depth < parts.length; depth++) {
      const folder = [unifiedMount, ...parts.slice(0, depth)].join('/');
      steps.push(['set', `${folder}/cgroup.subtree_control`, enabled]);
    }
  }
  for (const controller of controllers) {
    const hierarchy = hierarchies[controller];
    if (hierarchy === undefined) continue;
    const folder = `${hierarchy.mount}/${name}`;
    for (const [kind, file, value] of settings(controller, hierarchy.version, limits)) {
      steps.push([kind, `${folder}/${file}`, value]);
    }
  }
  return steps;
}

function settings(
  controller: (typeof controllers)[number],
  version: 1 | 2,
  { cpus, memoryBytes, pids }: Partial<Limits>,
): ['set' | 'try', string, string][] {
  if (controller === 'pids') return pids === undefined ? [] : [['set', 'pids.max', `${pids}`]];
  if (controller === 'cpu') return cpus === undefined ? [] : cpuQuota(cpus, version);
  if (memoryBytes === undefined) return [];
  if (version === 2) {
    return [
      ['set', 'memory.max', `${memoryBytes}`],
      ['try', 'memory.swap.max', '0'],
    ];
  }
  return [
    ['set', 'memory.limit_in_bytes', `${memoryBytes}`],
    ['try', 'memory.memsw.limit_in_bytes', `${memoryBytes}`],
    ['try', 'memory.swappiness', '0'],
  ];
}

function cpuQuota(cpus: number, version: 1 | 2): ['set', string, string][] {
  const quotaUs = Math.round(cpus * cpuPeriodUs);
  if (version === 2) return [['set', 'cpu.max', `${quotaUs} ${cpuPeriodUs}`]];
  return [
    ['set', 'cpu.cfs_period_us', `${cpuPeriodUs}`],
    ['set', 'cpu.cfs_quota_us', `${quotaUs}`],
  ];
}

/** The shell function `take_steps`: makes a cgroup by the steps on its input. */
export const takeStepsFunction = `take_steps() {
  while IFS='\t' read -r kind path value; do
    case $kind in
      mkdir) mkdir -p -- "$path" || return ;;
      set) printf %s "$value" > "$path" || return ;;
      try) [ ! -e "$path" ] || (printf %s "$value" > "$path") 2>/dev/null || : ;;
    esac
  done
}`;

/** The input of `take_steps`. */
export function stepLines(steps: readonly CgroupStep[]): string {
  return steps.map((step) => `${step.join('\t')}\n`).join('');
}

const cgroupHint =
  'mount the cgroup controllers memory, cpu and pids on the host and run as root; see `ballast doctor`';

/** A cgroup that is still to be made. */
export interface PlannedCgroup {
  readonly cgroup: Cgroup;
  readonly steps: readonly CgroupStep[];
}

/**
 * Plans `/ballast/<name>` in the hierarchies of memory, cpu and pids, with the limits that are given.
 * @param name `<runId>/<instance>`
 * @throws BallastError `cgroup-unavailable`
 */
export async function planCgroup(host: Host, name: string, limits: Partial<Limits>): Promise<PlannedCgroup> {
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.split('/').some((part) => /^\.+$/.test(part))) {
    throw new BallastError('engine', 'cgroup-name', `not a name for a cgroup: ${name.slice(0, 100)}`);
  }
  const hierarchies = await hierarchiesOf(host);
  const missing = controllers.filter((controller) => hierarchies[controller] === undefined);
  if (missing.length > 0) {
    const message = `no cgroup hierarchy on ${host.name} has ${missing.join(', ')}`;
    throw new BallastError('engine', 'cgroup-unavailable', message, { hint: cgroupHint });
  }
  const path = `ballast/${name}`;
  const cgroup = ownCgroup(host, cgroupFolders(hierarchies, path));
  return { cgroup, steps: cgroupSteps(hierarchies, path, limits) };
}

/**
 * Makes a cgroup as it is planned.
 * @throws BallastError `cgroup-unavailable`
 */
export async function createCgroup(host: Host, name: string, limits: Partial<Limits>): Promise<Cgroup> {
  const { cgroup, steps } = await planCgroup(host, name, limits);
  try {
    await host.exec(['sh', '-c', `${takeStepsFunction}\ntake_steps`], { input: stepLines(steps) });
  } catch (error) {
    await cgroup.remove().catch(() => undefined);
    const message = `cannot make a cgroup with limits on ${host.name}: ${messageOf(error)}`;
    throw new BallastError('engine', 'cgroup-unavailable', message, { hint: cgroupHint, cause: error });
  }
  return cgroup;
}

/**
 * Kills for two seconds, which are plenty once nothing new can be forked. Cgroups that an instance has made below its
 * own go first; the run's own folders go with the last instance.
 */
const removeScript = `for d; do
  [ ! -e "$d/pids.max" ] || echo 0 > "$d/pids.max"
  [ ! -e "$d/freezer.state" ] || echo THAWED > "$d/freezer.state"
done
i=0
while [ $i -lt 200 ]; do
  left=
  for d; do
    [ -d "$d" ] || continue
    [ ! -e "$d/cgroup.kill" ] || echo 1 > "$d/cgroup.kill"
    find "$d" -name cgroup.procs -exec cat {} + | while read -r p; do kill -KILL "$p"; done
    find "$d" -depth -type d -exec rmdir -- {} \\;
    [ ! -d "$d" ] || left="$left $d"
  done 2>/dev/null
  [ -n "$left" ] || break
  sleep 0.01
  i=$((i + 1))
done
for d; do rmdir -- "\${d%/*}" "\${d%/*/*}" 2>/dev/null; done
[ -z "$left" ] || { echo "still in use:$left" >&2; exit 1; }`;

function ownCgroup(host: Host, folders: readonly string[]): Cgroup {
  return {
    folders,
    procsFiles: folders.map((folder) => `${folder}/cgroup.procs`),
    pids: () => membersOf(host, folders.slice(0, 1)),
    oomKills: () => oomKillsIn(host, folders),
    remove: async () => void (await host.exec(['sh', '-c', removeScript, 'sh', ...folders])),
  };
}

const oomScript = `for d; do cat "$d/memory.events" "$d/memory.oom_control"; done 2>/dev/null; exit 0`;

/** The number of processes killed for memory: told alike by both versions, and not by kernels before 4.13. */
async function oomKillsIn(host: Host, folders: readonly string[]): Promise<number> {
  const { stdout } = await host.exec(['sh', '-c', oomScript, 'sh', ...folders]);
  return Number(/^oom_kill (\d+)$/m.exec(stdout)?.[1] ?? 0);
}

function cgroupFolders(hierarchies: Hierarchies, path: string): string[] {
  const mounts = joinedControllers.map((controller) => hierarchies[controller]?.mount);
  return [...new Set(mounts.filter((mount) => mount !== undefined))].map((mount) => `${mount}/${path}`);
}

/** The processes in the cgroup of `pid` and below, or its process tree when it is in no cgroup of its own. */
export async function pidsOf(host: Host, pid: number): Promise<number[]> {
  const folder = await memoryFolder(host, pid);
  return folder === undefined ? processTree(host, pid) : membersOf(host, [folder.path]);
}

/** The folder of a process's memory cgroup; undefined when it has none of its own. */
export async function memoryFolder(
  host: Host,
  pid: number,
): Promise<{ path: string; version: 1 | 2 } | undefined> {
  const { memory } = await hierarchiesOf(host);
  if (memory === undefined) return undefined;
  const { stdout } = await host.exec(['cat', `/proc/${pid}/cgroup`], { allowFailure: true });
  const path = cgroupFolder(stdout, 'memory', memory);
  return path === undefined ? undefined : { path, version: memory.version };
}

/** The folders of a process's cgroups, one a hierarchy, without those that it shares with the whole machine. */
export async function cgroupFoldersOf(host: Host, pid: number): Promise<string[]> {
  const hierarchies = await hierarchiesOf(host);
  const { stdout } = await host.exec(['cat', `/proc/${pid}/cgroup`], { allowFailure: true });
  const folders = watchedControllers.flatMap((controller) => {
    const hierarchy = hierarchies[controller];
    return (hierarchy && cgroupFolder(stdout, controller, hierarchy)) ?? [];
  });
  return [...new Set(folders)];
}

async function membersOf(host: Host, folders: readonly string[]): Promise<number[]> {
  const argv = ['find', ...folders, '-name', 'cgroup.procs', '-exec', 'cat', '{}', '+'];
  const { stdout } = await host.exec(argv, { allowFailure: true });
  return [...new Set(stdout.split('\n').filter(Boolean).map(Number))].filter((pid) => pid > 0);
}

const known = new WeakMap<Host, Promise<Hierarchies>>();

/** The hierarchies of a host, read once: mounts do not change while a run lasts. */
function hierarchiesOf(host: Host): Promise<Hierarchies> {
  let found = known.get(host);
  if (found === undefined) {
    found = host.exec(['cat', '/proc/self/mountinfo']).then(({ stdout }) => parseHierarchies(stdout));
    known.set(host, found);
    found.catch(() => known.delete(host));
  }
  return found;
}
