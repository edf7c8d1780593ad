import type { Host } from '../../host/host.ts';
import { cgroupFoldersOf } from '../../observe/cgroup.ts';
import { inRole } from '../boundary-process.ts';
import { setting } from '../effective-setting.ts';
import type { HostSide } from '../target.ts';
import { deviceNamesIn } from './device-tree.ts';
import type { Hypervisor, Machine } from './hypervisor.ts';
import { qemuSettings } from './qemu-settings.ts';

/** The identity of a guest on the host: its machine's process, and what that process's monitor tells of it. */
export async function guestHostSide(
  host: Host,
  machine: Machine,
  { usual, environment }: Pick<Hypervisor, 'usual' | 'environment'>,
  { knownBy, storageFolder }: Pick<HostSide, 'knownBy' | 'storageFolder'>,
): Promise<HostSide> {
  const pid = await machine.pid();
  const [cgroupFolders, supervisors] = await Promise.all([cgroupFoldersOf(host, pid), machine.supervisors()]);
  return {
    pid,
    knownBy,
    cgroupFolders,
    storageFolder,
    processes: [...inRole('monitor', [pid]), ...inRole('supervisor', supervisors)],
    settings: async () => [
      setting('engine', versionsIn(environment)),
      ...(await qemuSettings(host, pid, usual)),
      setting('network', environment.network),
      ...((await machine.ownSettings?.()) ?? []),
    ],
    devices: async () => deviceNamesIn(await machine.deviceTree()),
  };
}

/** The versions of what runs the machines: QEMU's, and that of libvirt where it starts QEMU. */
function versionsIn({ qemu, libvirt }: Hypervisor['environment']): string | undefined {
  if (qemu === undefined) return undefined;
  return libvirt === undefined ? `QEMU ${qemu}` : `QEMU ${qemu}, libvirt ${libvirt}`;
}
