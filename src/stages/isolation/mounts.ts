import { type Reading, wholeText } from '../../inside/reading.ts';

/** The mounts that every instance has: its root, and the program of the probes where it had to be mounted. */
const expected = ['/', '/.ballast/probe'];
/** The files that an engine mounts in every container, from a folder that it keeps for that container alone. */
const laidIn = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];
export const fromItsFolder = /\/[0-9a-f]{64}\/(userdata\/)?(hosts|hostname|resolv\.conf)$/;

const line = /^(\d{1,7}:\d{1,7}) (-|shared:\d{1,10}) ([\w.-]{1,40}) (\S+) (\S+)$/;

export interface Mount {
  readonly device: string;
  readonly peers: string;
  readonly type: string;
  readonly root: string;
  readonly point: string;
}

/** The mounts in a list; undefined when it is not a whole list of mounts. */
export function mountsOf(list: Reading): readonly Mount[] | undefined {
  const lines = wholeText(list)?.split('\n').slice(0, -1);
  const mounts = (lines ?? []).flatMap((text) => {
    const [, device = '', peers = '', type = '', root = '', point = ''] = line.exec(text) ?? [];
    return point === '' ? [] : [{ device, peers, type, root, point }];
  });
  return mounts.length > 0 && mounts.length === lines?.length ? mounts : undefined;
}

/** The mounts that are neither its own root nor what every container gets. */
export const beyond = (mounts: readonly Mount[], root: RegExp) =>
  mounts.filter(
    (mount) => !expected.includes(mount.point) && !(laidIn.includes(mount.point) && root.test(mount.root)),
  );

/** True for the filesystems by which a virtual machine or a sandbox is given folders of its host. */
export const isHandedIn = (type: string) => type === '9p' || type === 'virtiofs';
