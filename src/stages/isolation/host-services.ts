import type { Eye } from '../../inside/eye.ts';
import { type Reading, wholeText } from '../../inside/reading.ts';
import { monitorOf } from './boundary/machine.ts';
import type { HostAddress } from './host-door.ts';
import type { ProbeContext } from './probe.ts';

/** A socket of the host that listens for others. */
export interface HostService {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** 0: no process was seen to have it open. */
  readonly pid: number;
  /** The name of its program; `-` when it is not known. */
  readonly program: string;
}

/** The most services, and so many in one answer that it is not cut. */
export const mostServices = 64;
const page = 22;

const line = /^(tcp|udp)[46] ([0-9a-f.:]{2,45}) (\d{1,5}) (\d{1,10}) ([\w.-]{1,15})$/;

/** The names of ports whose services open a host to whoever reaches them, where no program is known. */
const knownPorts: Readonly<Record<number, string>> = {
  22: 'sshd',
  53: 'DNS',
  111: 'rpcbind',
  2049: 'NFS',
  2375: 'Docker',
  2376: 'Docker',
  2379: 'etcd',
  6443: 'Kubernetes',
  10250: 'kubelet',
  16509: 'libvirt',
  16514: 'libvirt',
};

/** Programs whose clients start containers or machines, or sit at a machine's console, by the name that a kernel keeps. */
const engines =
  /^(?:dockerd|containerd|podman|crio|libvirtd|virtqemud|virtproxyd|kubelet|kube-apiserver|lxd|incusd|qemu-system-\S*)$/;
const enginePorts = [2375, 2376, 6443, 10250, 16509, 16514];

/** True for what an engine or a machine's monitor listens on. */
export function isOfEngine({ program, port }: HostService): boolean {
  return program === '-' ? enginePorts.includes(port) : engines.test(program);
}

/**
 * Programs on which a connection acts by itself: one to the debugger of a QEMU pauses its machine, and one to its monitor
 * keeps others out.
 */
const actedOn = /^(?:qemu-system-\S*|gdbserver|lldb-server)$/;

/** True for a service to which a probe may connect without harm. */
export function mayConnectTo({ program }: HostService): boolean {
  return !actedOn.test(program);
}

/**
 * What listens on the host and is not the workload's own. The emulator in the place of a machine is the host's, since its
 * guest has a network of its own.
 */
export function servicesOfHost(
  context: Pick<ProbeContext, 'hostSide' | 'boundary'>,
  parts: readonly Reading[],
): readonly HostService[] {
  const { hostSide } = context;
  const own = monitorOf(context) === undefined ? [hostSide, ...hostSide.processes].map(({ pid }) => pid) : [];
  return (servicesIn(parts) ?? []).filter(({ pid }) => !own.includes(pid));
}

/** The host's answers to which of its sockets listen for others, a part each. */
export async function listServices(host: Eye): Promise<readonly Reading[]> {
  const parts: Reading[] = [];
  for (let from = 0; from < mostServices; from += page) {
    const part = await host.network.listening(from, page);
    parts.push(part);
    if ((wholeText(part) ?? '').split('\n').length <= page) break;
  }
  return parts;
}

/** The services in these answers; undefined when one of them is none. */
export function servicesIn(parts: readonly Reading[]): readonly HostService[] | undefined {
  const found: HostService[] = [];
  for (const part of parts) {
    const text = wholeText(part);
    if (text === undefined) return undefined;
    for (const one of text.split('\n').slice(0, -1)) {
      const [, protocol, address = '', port, pid, program = '-'] = line.exec(one) ?? [];
      if (protocol === undefined) return undefined;
      found.push({
        protocol: protocol === 'udp' ? 'udp' : 'tcp',
        address,
        port: Number(port),
        pid: Number(pid),
        program,
      });
    }
  }
  return found;
}

/** The service as people know it: `sshd (22)`. */
export function serviceName({ port, program }: HostService): string {
  const name = program === '-' ? knownPorts[port] : program;
  return name === undefined ? `port ${port}` : `${name} (${port})`;
}

/** The endpoints at which an instance may reach services of TCP, by the host's addresses that it knows. */
export function endpointsOf(
  services: readonly HostService[],
  addresses: readonly HostAddress[],
): { service: string; host: string; inside: string }[] {
  const endpoints = services.flatMap((one) => {
    if (one.protocol !== 'tcp') return [];
    const ways = isAny(one.address)
      ? // What listens on every address of IPv6 answers on those of IPv4 as well, if it has not been told otherwise.
        addresses.filter(({ host }) => one.address === '::' || !host.includes(':'))
      : [{ host: one.address, inside: one.address }];
    return ways.map(({ host, inside }) => ({
      service: serviceName(one),
      host: `${host}:${one.port}`,
      inside: `${inside}:${one.port}`,
    }));
  });
  return [...new Map(endpoints.map((one) => [one.host, one])).values()].slice(0, mostServices);
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
