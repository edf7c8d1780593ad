import { z } from 'zod';
import type { Reading } from '../../inside/reading.ts';
import { bothSides, hostsNamespaces, sameNamespace } from './compare.ts';
import type { ProbeContext } from './probe.ts';

/** A mount of one of the kernel's own filesystems: see `native/probe/mounts.c`. */
export interface KernelMount {
  readonly device: string;
  readonly type: string;
  /** The folder of the filesystem that is mounted; `own` is the cgroup of the instance. */
  readonly root: string;
  readonly point: string;
}

const line = /^(\d{1,7}:\d{1,7}) ([\w.-]{1,40}) (\S+) (\S+)$/;

/** The mounts in a list, without half a line; undefined when it is no such list. */
export function kernelMountsOf(list: Reading): readonly KernelMount[] | undefined {
  if (list.kind === 'refused') return undefined;
  const mounts = list.text
    .split('\n')
    .slice(0, -1)
    .map((text) => line.exec(text));
  if (mounts.length === 0 || mounts.includes(null)) return undefined;
  return mounts.map((groups): KernelMount => {
    const [, device = '', type = '', root = '', point = ''] = groups ?? [];
    return { device, type, root, point };
  });
}

const mostPlaces = 8;

/** The places besides /proc where processes are listed. */
export function otherProcesses(mounts: readonly KernelMount[]): readonly string[] {
  const places = mounts.filter(
    ({ type, root, point }) => type === 'proc' && root === '/' && point !== '/proc',
  );
  return [...new Set(places.map(({ point }) => point))].slice(0, mostPlaces);
}

const kinds = ['pid', 'net', 'ipc', 'cgroup'] as const;
type Kind = (typeof kinds)[number];

/** The namespaces that own such filesystems: of the instance's first process on the host, and the host's. */
export const owningNamespaces = z.strictObject({
  pid: bothSides,
  net: bothSides,
  ipc: bothSides,
  cgroup: bothSides,
} satisfies Record<Kind, unknown>);
export type OwningNamespaces = z.output<typeof owningNamespaces>;

export async function owningNamespacesOf(
  context: Pick<ProbeContext, 'host' | 'hostSide'>,
): Promise<OwningNamespaces> {
  const of = (kind: Kind) => hostsNamespaces(context, kind);
  return { pid: await of('pid'), net: await of('net'), ipc: await of('ipc'), cgroup: await of('cgroup') };
}

/** The places of filesystems that a container has of its own, and the kind of namespace that each is of. */
const usual: Readonly<Record<string, { readonly places: readonly string[]; readonly kind?: Kind }>> = {
  proc: { places: ['/proc'], kind: 'pid' },
  sysfs: { places: ['/sys'], kind: 'net' },
  mqueue: { places: ['/dev/mqueue'], kind: 'ipc' },
  devpts: { places: ['/dev/pts', '/dev/console', '/dev/ptmx'] },
};
/** The filesystems of which a kernel has one for all, and no container of an engine's defaults has any. */
const oneForAll = [
  ...[
    'binfmt_misc',
    'configfs',
    'debugfs',
    'efivarfs',
    'fusectl',
    'pstore',
    'securityfs',
    'selinuxfs',
    'tracefs',
  ],
];

/**
 * The mounts on the host's kernel that show more of the kernel than what is of the instance's own namespaces: whatever
 * lies where no engine puts it, what is the host's own though the namespace is not, and cgroups above its own.
 * @param isHosts tells whether the host has this device mounted as well
 */
export function ofTheHost(
  mounts: readonly KernelMount[],
  namespaces: OwningNamespaces,
  isHosts: (device: string) => boolean,
): readonly KernelMount[] {
  const isShared = (kind: Kind) => sameNamespace(kind, namespaces[kind]);
  return mounts.filter(({ device, type, root, point }) => {
    if (type.startsWith('cgroup')) {
      const isInItsOwn = isShared('cgroup') === false && !root.startsWith('/..');
      return !`${point}/`.startsWith('/sys/fs/cgroup/') || !(root === 'own' || isInItsOwn);
    }
    if (oneForAll.includes(type)) return true;
    const expected = usual[type];
    if (expected === undefined) return isHosts(device);
    const isInPlace = expected.places.some((place) => point === place || point === `${place}${root}`);
    const isOneOfMany = type === 'devpts' || root === '/' || point.endsWith(root);
    if (!isInPlace || !isOneOfMany) return true;
    return isHosts(device) && (expected.kind === undefined || isShared(expected.kind) !== true);
  });
}
