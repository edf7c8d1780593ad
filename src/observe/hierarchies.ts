/** The controllers that Ballast sets limits with. */
export const controllers = ['memory', 'cpu', 'pids'] as const;
/**
 * The controllers whose limits are read: those above, and that of input and output, which others may set and v2 calls
 * `io`.
 */
export const watchedControllers = [...controllers, 'blkio'] as const;
/**
 * The controllers whose hierarchies a cgroup of Ballast's own is in: the freezer stops all processes of a cgroup, and
 * `cpuacct` says what CPU time they have used. Each may be a hierarchy of its own in v1 and is part of every cgroup in v2.
 */
export const joinedControllers = [...controllers, 'freezer', 'cpuacct'] as const;
/** All controllers that are looked for. */
const knownControllers = [...joinedControllers, 'blkio'] as const;
export type Controller = (typeof knownControllers)[number];

/** The place of one controller's cgroups. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** Mount point, such as `/sys/fs/cgroup/memory`. */
  readonly mount: string;
  /** The cgroup that the mount point shows: `/`, or a deeper one inside a container. */
  readonly root: string;
}

export type Hierarchies = Readonly<Record<Controller, Hierarchy | undefined>>;

/**
 * Each controller's hierarchy, from the text of `/proc/self/mountinfo`. A controller that no v1 mount has is in the
 * v2 hierarchy, if there is one: so v1, v2 and hybrid hosts are told apart by their mounts, not by guessing.
 */
export function parseHierarchies(mountinfo: string): Hierarchies {
  const found: Partial<Record<Controller, Hierarchy>> = {};
  let unified: Hierarchy | undefined;
  for (const line of mountinfo.split('\n')) {
    const [before = '', after] = line.split(' - ');
    const [, , , root, mount] = before.split(' ').map(unescapeOctal);
    const [type, , superOptions = ''] = after?.split(' ') ?? [];
    if (root === undefined || mount === undefined) continue;
    if (type === 'cgroup2') unified ??= { version: 2, mount, root };
    if (type !== 'cgroup') continue;
    const options = superOptions.split(',');
    for (const controller of knownControllers) {
      if (options.includes(controller)) found[controller] ??= { version: 1, mount, root };
    }
  }
  return {
    memory: found.memory ?? unified,
    cpu: found.cpu ?? unified,
    pids: found.pids ?? unified,
    blkio: found.blkio ?? unified,
    // The freezer is no controller of its own in v2; where all the others are v1, no cgroup of ours is in v2.
    freezer: found.freezer ?? (found.memory === undefined ? unified : undefined),
    cpuacct: found.cpuacct ?? (found.memory === undefined ? unified : undefined),
  };
}

/**
 * The folder of a process's cgroup of one controller, from the text of `/proc/PID/cgroup`; undefined when it is in
 * the hierarchy's root or in none, where figures and members would be those of the whole machine.
 */
export function cgroupFolder(
  procCgroup: string,
  controller: Controller,
  hierarchy: Hierarchy,
): string | undefined {
  for (const line of procCgroup.split('\n')) {
    const [, id, names = '', path = ''] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    const matches =
      hierarchy.version === 2 ? id === '0' && names === '' : names.split(',').includes(controller);
    if (!matches) continue;
    const { root } = hierarchy;
    const inside =
      root !== '/' && (path === root || path.startsWith(`${root}/`)) ? path.slice(root.length) : path;
    return inside === '' || inside === '/' ? undefined : hierarchy.mount + inside;
  }
  return undefined;
}

/** Decodes the octal escapes by which mountinfo writes space, tab, newline and backslash. */
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
