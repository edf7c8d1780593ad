import { z } from 'zod';
import { defineProbe, judgement, kernelOwner, type ProbeContext } from '../probe.ts';
import { type Reading, reading, wholeText } from '../reading.ts';

/** Its root, and the program of the probes where it had to be mounted. */
const expected = ['/', '/.ballast/probe'];
/** What an engine lays into every container, from a folder that it keeps for that container alone. */
const laidIn = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];
const fromItsFolder = /\/[0-9a-f]{64}\/(userdata\/)?(hosts|hostname|resolv\.conf)$/;
/** An engine may make a container's /dev/shm outside of it, among what it keeps for that container alone. */
const keptForIt = /\/containers\/[0-9a-f]{64}\/mounts\/shm$/;
/** Filesystems by which a virtual machine is given folders of its host. */
const handedIn = ['9p', 'virtiofs'];
const mostAsked = 40;

const line = /^(\d{1,7}:\d{1,7}) (-|shared:\d{1,10}) ([\w.-]{1,40}) (\S+) (\S+)$/;

interface Mount {
  readonly device: string;
  readonly peers: string;
  readonly type: string;
  readonly root: string;
  readonly point: string;
}

/** undefined when it is not a whole list of mounts. */
function mountsOf(list: Reading): readonly Mount[] | undefined {
  const lines = wholeText(list)?.split('\n').slice(0, -1);
  const mounts = (lines ?? []).flatMap((text) => {
    const [, device = '', peers = '', type = '', root = '', point = ''] = line.exec(text) ?? [];
    return point === '' ? [] : [{ device, peers, type, root, point }];
  });
  return mounts.length > 0 && mounts.length === lines?.length ? mounts : undefined;
}

/** Those that are neither its own root nor what every container gets. */
const beyond = (mounts: readonly Mount[], root: RegExp) =>
  mounts.filter(
    (mount) => !expected.includes(mount.point) && !(laidIn.includes(mount.point) && root.test(mount.root)),
  );

async function gather({ inside, host, kernel }: ProbeContext) {
  const mounts = await inside.mounts();
  const all = mountsOf(mounts) ?? [];
  const devices = beyond(all, fromItsFolder).map(({ device }) => device);
  const peers = all.map((mount) => mount.peers).filter((group) => group !== '-');
  const wanted = [...new Set([...devices, ...peers])].slice(0, mostAsked);
  return { kernel, mounts, onHost: await host.mounted(...(wanted.length > 0 ? wanted : ['none'])) };
}

export const n10 = defineProbe({
  id: 'N10',
  title: 'Mounts of the host',
  category: 'namespaces',
  question: 'Does it see folders or files of the host’s filesystems, or share its mounts with the host?',
  source: 'proc(5), /proc/PID/mountinfo; mount_namespaces(7), shared subtrees',
  method:
    'Lists its mounts beyond the root, hosts, hostname and resolv.conf, and asks the host whether it has the same filesystem, or the same peer group, mounted. On a kernel of its own, looks for 9p and virtiofs.',
  limits:
    'Filesystems of the kernel itself (proc, sysfs, cgroups) are left to other probes. A volume of the engine counts as a folder of the host, which it is.',
  users: ['root', 'user'],
  controls: ['host-mount', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, mounts: reading, onHost: reading }),
  gather,
  judge({ kernel, mounts: list, onHost }) {
    const mounts = mountsOf(list);
    const shown = wholeText(onHost);
    if (mounts === undefined) return judgement('inconclusive', 'its mounts could not be listed');
    if (kernel === 'own') {
      // A sandbox hands everything in so, these files and the root as well.
      const given = beyond(mounts, /^/).find(({ type }) => handedIn.includes(type));
      return given === undefined
        ? judgement('isolated', 'no folder of the host is handed in to it')
        : judgement('exposed', `${given.point} is a folder of the host (${given.type})`);
    }
    if (kernel === 'unknown')
      return judgement('inconclusive', 'without knowing whose kernel it runs on, its mounts say nothing');
    if (shown === undefined || !/^(\S+ \S+\n)*$/.test(shown))
      return judgement('inconclusive', 'the host’s mounts could not be searched');
    const places = new Map(shown.split('\n').map((text) => text.split(' ', 2) as [string, string]));
    const isHosts = ({ device }: Mount) => places.has(device) && !keptForIt.test(places.get(device) ?? '');
    const seen = beyond(mounts, fromItsFolder).filter(isHosts);
    if (seen.length > 0)
      return judgement(
        'exposed',
        `${seen.map(({ point }) => point).join(', ')} is of the host’s filesystems`,
      );
    const peers = mounts.find((mount) => places.has(mount.peers));
    if (peers !== undefined)
      return judgement(
        'exposed',
        `what is mounted below ${peers.point} appears on the host, and the reverse`,
      );
    return judgement('isolated', 'it sees no filesystem of the host beyond what the engine lays in');
  },
});
