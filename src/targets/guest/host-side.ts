import type { Host } from '../../host/host.ts';
import { cgroupFoldersOf } from '../../observe/cgroup.ts';
import { inRole } from '../boundary-process.ts';
import type { HostSide } from '../target.ts';
import { deviceNamesIn } from './device-tree.ts';
import type { Machine } from './hypervisor.ts';
import { qemuSettings, type UsualQemu } from './qemu-settings.ts';

/** The identity of a guest on the host: its machine's process, and what that process's monitor tells of it. */
export async function guestHostSide(
  host: Host,
  machine: Machine,
  usual: UsualQemu | undefined,
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
      ...(await qemuSettings(host, pid, usual)),
      ...((await machine.ownSettings?.()) ?? []),
    ],
    devices: async () => deviceNamesIn(await machine.deviceTree()),
  };
}
