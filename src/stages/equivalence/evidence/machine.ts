import type { Eye } from '../../../inside/eye.ts';
import { wholeText } from '../../../inside/reading.ts';
import type { MachineEvidence } from '../records.ts';
import { digestOf } from './start.ts';

const bootIdFile = '/proc/sys/kernel/random/boot_id';

/**
 * Tells whether the instance's first process is one of the host that is asked, by its own words and not by the
 * engine's.
 */
export async function gatherMachine(
  inside: Eye,
  host: Eye,
  { pid, knownBy }: { readonly pid: number; readonly knownBy: string },
): Promise<MachineEvidence> {
  const cgroup = await host.containing(`/proc/${pid}/cgroup`, knownBy);
  const named = (wholeText(await host.findArgv(knownBy)) ?? '').split('\n').includes(`${pid}`);
  const [own, hosts] = [wholeText(await inside.read(bootIdFile)), wholeText(await host.read(bootIdFile))];
  return {
    pid,
    namedBy: cgroup.kind === 'content' && cgroup.text !== '' ? 'cgroup' : named ? 'arguments' : null,
    hostBoot: digestOf(hosts ?? '').slice(0, 12),
    ownKernel: own === undefined || hosts === undefined ? null : own !== hosts,
  };
}
