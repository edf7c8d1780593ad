import { z } from 'zod';
import { reading, wholeText } from '../../../inside/reading.ts';
import { beyond, fromItsFolder, type Mount, mountsOf } from '../mounts.ts';
import { defineProbe, judgement, kernelOwner, type ProbeContext } from '../probe.ts';

/**
 * The place outside a container where an engine may make its /dev/shm, among what it keeps for that container alone.
 */
const keptForIt = /\/containers\/[0-9a-f]{64}\/mounts\/shm$/;
/** The filesystems by which a virtual machine is given folders of its host. */
const handedIn = ['9p', 'virtiofs'];
const mostAsked = 40;

/** The devices and peer groups that the host might have as well. */
function wantedOf(mounts: readonly Mount[]): readonly string[] {
  const devices = beyond(mounts, fromItsFolder).map(({ device }) => device);
  const peers = mounts.map((mount) => mount.peers).filter((group) => group !== '-');
  return [...new Set([...devices, ...peers])];
}

async function gather({ inside, host, kernel }: ProbeContext) {
  const mounts = await inside.mounts();
  const wanted = wantedOf(mountsOf(mounts) ?? []).slice(0, mostAsked);
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
  cannotShow:
    'Filesystems of the kernel itself (proc, sysfs, cgroups) are left to other probes. A volume of the engine counts as a folder of the host, which it is. The host’s mounts are those that the harness sees there.',
  users: ['root', 'user'],
  controls: ['host-mount', 'bare-process'],
  evidence: z.strictObject({ kernel: kernelOwner, mounts: reading, onHost: reading }),
  gather,
  judge({ kernel, mounts: list, onHost }) {
    const mounts = mountsOf(list);
    const shown = wholeText(onHost);
    if (mounts === undefined) return judgement('inconclusive', 'its mounts could not be listed');
    if (kernel === 'own') {
      // A sandbox passes everything in this way, including these files and the root.
      const given = beyond(mounts, /^/).find(({ type }) => handedIn.includes(type));
      return given === undefined
        ? judgement('isolated', 'no folder of the host is handed in to it')
        : judgement('exposed', `it sees a folder of the host (${given.type}) at ${given.point}`);
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
        `it sees ${seen.map(({ point }) => point).join(', ')} of the host’s filesystems`,
      );
    const peers = mounts.find((mount) => places.has(mount.peers));
    if (peers !== undefined)
      return judgement('exposed', `it shares with the host what is mounted below ${peers.point}`);
    if (wantedOf(mounts).length > mostAsked)
      return judgement('inconclusive', 'it has too many mounts to ask the host for each');
    return judgement('isolated', 'it sees no filesystem of the host beyond what the engine lays in');
  },
});
