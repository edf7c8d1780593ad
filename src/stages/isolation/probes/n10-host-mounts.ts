import { z } from 'zod';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';
import { askDevices, deviceNames, folderDevices, monitorOf } from '../boundary/machine.ts';
import { sameNamespace } from '../compare.ts';
import {
  type KernelMount,
  kernelMountsOf,
  type OwningNamespaces,
  ofTheHost,
  owningNamespaces,
  owningNamespacesOf,
} from '../kernel-mounts.ts';
import { beyond, fromItsFolder, isHandedIn, type Mount, mountsOf } from '../mounts.ts';
import { defineProbe, judgement, kernelOwner, type ProbeContext } from '../probe.ts';

/**
 * The place outside a container where an engine may make its /dev/shm, among what it keeps for that container alone.
 */
const keptForIt = /\/containers\/[0-9a-f]{64}\/mounts\/shm$/;
const mostAsked = 40;
const mostNamed = 6;

/** The root folder of the first process that it sees, for whoever may look into that. */
const rootOfFirst = '/proc/1/root/';

/** The device and inode in what `Eye.stat` tells. */
const fileIn = (one: Reading) => /^[0-7]+ \d+ \d+ (\d+:\d+ \d+) /.exec(wholeText(one) ?? '')?.[1];

/** The devices and peer groups that the host might have as well. All cgroups of a hierarchy have the same device. */
function wantedOf(mounts: readonly Mount[], kernelMounts: readonly KernelMount[]): readonly string[] {
  const devices = beyond(mounts, fromItsFolder).map(({ device }) => device);
  const peers = mounts.map((mount) => mount.peers).filter((group) => group !== '-');
  const ofKernel = kernelMounts.filter(({ type }) => !type.startsWith('cgroup')).map(({ device }) => device);
  return [...new Set([...ofKernel, ...devices, ...peers])];
}

async function gather(context: ProbeContext) {
  const { inside, host, kernel } = context;
  const mounts = await inside.mounts();
  const kernelMounts = await inside.kernelMounts();
  const wanted = wantedOf(mountsOf(mounts) ?? [], kernelMountsOf(kernelMounts) ?? []).slice(0, mostAsked);
  const onHost = await host.mounted(...(wanted.length > 0 ? wanted : ['none']));
  const machine = monitorOf(context) === undefined ? null : { devices: await askDevices(context) };
  const firstRoot = { inside: await inside.stat(rootOfFirst), host: await host.stat('/') };
  const namespaces = await owningNamespacesOf(context);
  return { kernel, mounts, kernelMounts, namespaces, onHost, machine, firstRoot };
}

export const n10 = defineProbe({
  id: 'N10',
  title: 'Mounts of the host',
  category: 'namespaces',
  boundary: 'mounts',
  kind: 'reaches',
  closedBy: ['namespaces', 'omission'],
  question: 'Does it see folders or files of the host’s filesystems, or share its mounts with the host?',
  source: 'proc(5), /proc/PID/mountinfo; mount_namespaces(7), shared subtrees',
  method:
    'Lists its mounts beyond the root, hosts, hostname and resolv.conf, and asks the host whether it has the same filesystem, or the same peer group, mounted. Of the kernel’s own filesystems (proc, sysfs, cgroups and others) it may have those that an engine gives it, where an engine puts them: any other, the host’s own, and cgroups above its own count as the host’s. Looks whether the root folder of the first process that it sees (/proc/1/root) is the host’s. On a kernel of its own, looks for 9p and virtiofs: among its mounts, and among the devices that the monitor of a virtual machine tells of, mounted or not.',
  cannotShow:
    'In a namespace that is shared with the host, its proc or sysfs is the host’s by that: the probes of namespaces say so. A volume of the engine counts as a folder of the host, which it is. The host’s mounts are those that the harness sees there.',
  users: ['root', 'user'],
  controls: ['host-mount', 'bare-process'],
  ownControls: { usual: 'host-proc-mount', runtime: 'weak-runtime', machine: 'weak-machine' },
  evidence: z.strictObject({
    kernel: kernelOwner,
    mounts: reading,
    kernelMounts: reading,
    namespaces: owningNamespaces,
    onHost: reading,
    /** The devices of its virtual machine; null: it has none. */
    machine: z.strictObject({ devices: deviceNames }).nullable(),
    /** The root folder of the first process that it sees, and that of the host; null: it was not looked for. */
    firstRoot: z.strictObject({ inside: reading, host: reading }).nullable().default(null),
  }),
  gather,
  judge({ kernel, mounts: list, kernelMounts: kernelList, namespaces, onHost, machine, firstRoot }) {
    const mounts = mountsOf(list);
    const kernelMounts = kernelMountsOf(kernelList);
    const shown = wholeText(onHost);
    if (kernel === 'host' && shown !== undefined) {
      const seen = seenIn(mounts ?? [], kernelMounts ?? [], namespaces, shown);
      if (seen !== undefined) return judgement('exposed', `it sees ${seen}`);
    }
    const hostRoot = firstRoot === null ? undefined : fileIn(firstRoot.host);
    if (
      kernel === 'host' &&
      firstRoot !== null &&
      hostRoot !== undefined &&
      fileIn(firstRoot.inside) === hostRoot
    )
      return judgement(
        'exposed',
        'it reaches the root folder of the host, which is that of the first process that it sees',
      );
    if (mounts === undefined) return judgement('inconclusive', 'its mounts could not be listed');
    if (kernel === 'own') {
      // A sandbox passes everything in this way, including these files and the root. Its shared memory is what the engine
      // keeps for it alone, unless the process in its place shares the host's.
      const ownsMemory = sameNamespace('ipc', namespaces.ipc) === false;
      const given = beyond(mounts, /^/).find(
        ({ type, point }) => isHandedIn(type) && !(ownsMemory && point === '/dev/shm'),
      );
      if (given !== undefined)
        return judgement('exposed', `it sees a folder of the host (${given.type}) at ${given.point}`);
      if (machine !== null && machine.devices === null)
        return judgement('inconclusive', 'its QEMU does not tell whether it gives it a folder of the host');
      const devices = folderDevices(machine?.devices ?? []);
      return devices.length === 0
        ? judgement('isolated', 'no folder of the host is handed in to it')
        : judgement('exposed', `it can speak to ${[...new Set(devices)].join(', ')}, a folder of the host`);
    }
    if (kernel === 'unknown')
      return judgement('inconclusive', 'without knowing whose kernel it runs on, its mounts say nothing');
    if (shown === undefined || !/^(\S+ \S+\n)*$/.test(shown))
      return judgement('inconclusive', 'the host’s mounts could not be searched');
    if (kernelMounts === undefined || wholeText(kernelList) === undefined)
      return judgement('inconclusive', 'its mounts of the kernel’s filesystems could not all be listed');
    const places = placesIn(shown);
    const peers = mounts.find((mount) => places.has(mount.peers));
    if (peers !== undefined)
      return judgement('exposed', `it shares with the host what is mounted below ${peers.point}`);
    if (wantedOf(mounts, kernelMounts).length > mostAsked)
      return judgement('inconclusive', 'it has too many mounts to ask the host for each');
    return judgement('isolated', 'it sees no filesystem of the host beyond what the engine lays in');
  },
});

/** The host's filesystems among the mounts, in words; undefined when there is none. */
function seenIn(
  mounts: readonly Mount[],
  kernelMounts: readonly KernelMount[],
  namespaces: OwningNamespaces,
  shown: string,
): string | undefined {
  const places = placesIn(shown);
  const ofKernel = ofTheHost(kernelMounts, namespaces, (device) => places.has(device));
  const files = beyond(mounts, fromItsFolder).filter(
    ({ device, point }) =>
      places.has(device) && !(point === '/dev/shm' && keptForIt.test(places.get(device) ?? '')),
  );
  const once = (texts: readonly string[]) => [...new Set(texts)].slice(0, mostNamed).join(', ');
  const named = [
    ...(ofKernel.length === 0
      ? []
      : [`the host’s ${once(ofKernel.map(({ type, point }) => `${type} at ${point}`))}`]),
    ...(files.length === 0 ? [] : [`${once(files.map(({ point }) => point))} of the host’s filesystems`]),
  ];
  return named.length === 0 ? undefined : named.join(' and ');
}

/** The first place on the host of each device and peer group in its answer. */
function placesIn(shown: string): ReadonlyMap<string, string> {
  return new Map(shown.split('\n').map((text) => text.split(' ', 2) as [string, string]));
}
