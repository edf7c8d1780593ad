import type { Host } from '../../host/host.ts';
import { cgroupFoldersOf } from '../../observe/cgroup.ts';
import { inRole } from '../boundary-process.ts';
import type { HostSide } from '../target.ts';
import { deviceNamesIn } from './device-tree.ts';
import type { Machine } from './hypervisor.ts';

/** The identity of a guest on the host: its machine's process, and what that process's monitor tells of it. */
export async function guestHostSide(
  host: Host,
  machine: Machine,
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
    devices: async () => deviceNamesIn(await machine.deviceTree()),
  };
}
