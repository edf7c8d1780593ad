import type { Host } from '../../host/host.ts';
import { pidsOf } from '../../observe/cgroup.ts';
import { processTree } from '../../observe/process-memory.ts';
import { type BoundaryProcess, inRole } from '../boundary-process.ts';
import { type InstanceProcesses, parentOf } from '../host-memory.ts';

/**
 * Says that a process is a sandbox: it runs a file of the host that is not in its own root. The first process of a
 * container runs a file that it can see; the kernel of a sandbox has shut itself out from everything.
 */
const sandboxScript = `exe=$(readlink "/proc/$1/exe") || exit 0
[ "/proc/$1/root$exe" -ef "/proc/$1/exe" ] && exit 0
[ "$exe" -ef "/proc/$1/exe" ] && echo sandbox; exit 0`;

/**
 * The processes of a container, by what they are and not by name. Where the engine's first process is a sandbox, the
 * workload is what runs below it; whatever else is in the cgroup is the runtime's.
 */
export async function containerProcesses(host: Host, firstPid: number): Promise<InstanceProcesses> {
  const [pids, shim, { stdout }] = await Promise.all([
    pidsOf(host, firstPid),
    parentOf(host, firstPid),
    host.exec(['sh', '-c', sandboxScript, 'sh', `${firstPid}`], { allowFailure: true }),
  ]);
  const below = stdout.trim() === 'sandbox' ? await processTree(host, firstPid) : undefined;
  const isWorkload = (pid: number) => below === undefined || (pid !== firstPid && below.includes(pid));
  return {
    firstPid,
    workload: pids.filter(isWorkload),
    runtimeInside: pids.filter((pid) => !isWorkload(pid)),
    runtimeOutside: shim === undefined ? [] : [shim],
  };
}

/** The processes that stand between a container's workload and the host, and its shim. */
export function boundaryOf(found: InstanceProcesses): readonly BoundaryProcess[] {
  const { firstPid, runtimeInside, runtimeOutside } = found;
  const isSandbox = runtimeInside.includes(firstPid);
  return [
    ...inRole(isSandbox ? 'sandbox' : 'workload', [firstPid]),
    ...inRole(
      'helper',
      runtimeInside.filter((pid) => pid !== firstPid),
    ),
    ...inRole('supervisor', runtimeOutside),
  ];
}
