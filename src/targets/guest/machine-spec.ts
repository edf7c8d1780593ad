import { BallastError } from '../../errors.ts';
import { type ProbeUser, probeUsers } from '../../inside/verdicts.ts';
import type { GuestParts } from './guest-parts.ts';
import type { MachineSpec } from './hypervisor.ts';
import { machineName } from './names.ts';
import type { GuestBoot } from './userland.ts';

/** The kernel's limit for the name of a unix socket. */
const longestSocket = 107;

/** The socket of the session of probes of this user, beside the guest's other files. */
export function probeSocket(folder: string, user: ProbeUser): string {
  return `${folder}/as-${user}`;
}

/** @throws BallastError `path-too-long` */
export function machineSpec(
  { context, network, accelerator, vcpus, freePageReporting, probed }: GuestParts,
  id: string,
  folder: string,
  at: { readonly mac: string; readonly address: string },
  boot: GuestBoot,
): MachineSpec {
  const { limits } = context.workload;
  const agentSocket = `${folder}/agent`;
  const probeSockets = probed ? probeUsers.map((user) => probeSocket(folder, user)) : [];
  for (const path of [agentSocket, ...probeSockets]) {
    if (Buffer.byteLength(path) <= longestSocket) continue;
    throw new BallastError('engine', 'path-too-long', `no socket can be made at ${path}`, {
      hint: 'give the target a shorter name',
    });
  }
  return {
    name: machineName(context.runId, id),
    runId: context.runId,
    accelerator: accelerator.kind,
    memoryBytes: limits.memoryBytes,
    cpus: limits.cpus,
    vcpus,
    limitCpu: accelerator.limitCpu,
    ...boot,
    agentSocket,
    probeSockets,
    freePageReporting,
    network: { name: network.name, bridge: network.bridge, ...at },
  };
}
