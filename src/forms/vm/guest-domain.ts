import { BallastError } from '../../errors.ts';
import { type ProbeUser, probeUsers } from '../../results/verdicts.ts';
import type { FormContext } from '../form.ts';
import type { Accelerator } from './accelerator.ts';
import { type DomainSpec, kernelArguments } from './domain-xml.ts';
import { libvirtName } from './names.ts';
import { type GuestNetwork, netmask } from './network.ts';
import type { VirshSession } from './virsh-session.ts';

/** What all instances of a form have in common. */
export interface VmParts {
  readonly context: FormContext;
  readonly virsh: VirshSession;
  readonly network: GuestNetwork;
  readonly accelerator: Accelerator;
  readonly kernel: string;
  readonly initramfs: string;
  /** The initramfs brings the program of the probes. */
  readonly probed: boolean;
  readonly baseDisk: string;
  /** Folder of the form in the run's own. */
  readonly folder: string;
}

export const overlayName = 'disk.qcow2';
/** The kernel's limit for the name of a unix socket. */
const longestSocket = 107;

export function guestCommandLine(pids: number, address: string, gateway: string): string {
  return `${kernelArguments} ballast.ip=${address} ballast.mask=${netmask} ballast.gw=${gateway} ballast.pids=${pids}`;
}

/** Where the session of probes of this user is reached, beside the guest's other files. */
export function probeSocket(folder: string, user: ProbeUser): string {
  return `${folder}/as-${user}`;
}

/** @throws BallastError `path-too-long` */
export function guestDomain(
  parts: VmParts,
  id: string,
  folder: string,
  address: string,
  mac: string,
): Omit<DomainSpec, 'serialPipe'> {
  const { context, network, accelerator } = parts;
  const { limits } = context.scenario.workload;
  const agentSocket = `${folder}/agent`;
  const probeSockets = parts.probed ? probeUsers.map((user) => probeSocket(folder, user)) : [];
  for (const path of [agentSocket, ...probeSockets]) {
    if (Buffer.byteLength(path) <= longestSocket) continue;
    throw new BallastError('engine', 'path-too-long', `no socket can be made at ${path}`, {
      hint: 'give the form a shorter name',
    });
  }
  return {
    name: libvirtName(context.runId, id),
    runId: context.runId,
    accelerator: accelerator.kind,
    memoryBytes: limits.memoryBytes,
    cpus: limits.cpus,
    limitCpu: accelerator.limitCpu,
    kernel: parts.kernel,
    initramfs: parts.initramfs,
    commandLine: guestCommandLine(limits.pids, address, network.gateway),
    agentSocket,
    probeSockets,
    disk: `${folder}/${overlayName}`,
    network: { name: network.name, mac },
  };
}
