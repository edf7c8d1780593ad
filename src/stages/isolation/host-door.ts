import { z } from 'zod';
import { type Reading, wholeText } from '../../inside/reading.ts';
import { type BothSides, hostsNamespaces, sameNamespace } from './compare.ts';
import type { KernelOwner, ProbeContext } from './probe.ts';

/** An address of the host, as the host names it and as an instance does. */
export const hostAddress = z.strictObject({ host: z.string().max(64), inside: z.string().max(64) });
export type HostAddress = z.output<typeof hostAddress>;

/** The place where an instance's network meets the host's: an interface of the host, and its addresses there. */
export interface HostDoor {
  /** True when the host's network is the instance's as well; undefined when the host does not say. */
  readonly isShared: boolean | undefined;
  readonly interface: string | undefined;
  /** The interface's hardware address; undefined when it has none. */
  readonly hardware: string | undefined;
  /** One of each version of IP; where there is no such interface, other addresses by which it may reach the host. */
  readonly addresses: readonly HostAddress[];
}

/** The host's own loopback address, which an instance in the host's network shares. */
export const hostLoopback: HostAddress = { host: '127.0.0.1', inside: '127.0.0.1' };

/** The addresses at which an instance may reach what listens on the host. */
export function addressesThrough(door: HostDoor): readonly HostAddress[] {
  return door.isShared === true ? [hostLoopback] : door.addresses;
}

/** An address of an interface. */
export interface InterfaceAddress {
  readonly name: string;
  readonly hardware: string | undefined;
  readonly address: string;
}

const mostElsewhere = 2;

const line = /^(\S{1,15}) (-|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}) ([0-9a-f.:]{2,45})\/\d{1,3}$/;

/** The addresses in an answer to `interfaces`, even in one that was cut; undefined when it is none. */
export function interfacesIn(one: Reading): readonly InterfaceAddress[] | undefined {
  if (one.kind === 'refused') return undefined;
  const found = one.text
    .split('\n')
    .slice(0, -1)
    .map((text) => line.exec(text));
  if (found.includes(null)) return undefined;
  return found.map((groups) => {
    const [, name = '', hardware, address = ''] = groups ?? [];
    return { name, hardware: hardware === '-' ? undefined : hardware, address };
  });
}

/**
 * True when an instance is in the host's own network. A kernel of its own has a network of its own, also when the process in
 * its place is in the host's, as a QEMU is: its sockets are not that process's.
 */
export function isInHostsNetwork(kernel: KernelOwner, namespaces: BothSides): boolean | undefined {
  const isSame = sameNamespace('net', namespaces);
  if (isSame !== true) return isSame;
  return kernel === 'unknown' ? undefined : kernel === 'host';
}

/** The address of the default gateway, as /proc/net/route writes it: eight digits, the lowest byte first. */
export function defaultGateway(routes: Reading): string | undefined {
  for (const text of (wholeText(routes) ?? '').split('\n').slice(1)) {
    const [, gateway] = /^\S+\t00000000\t([0-9A-F]{8})\t/.exec(text) ?? [];
    if (gateway === undefined || gateway === '00000000') continue;
    return Buffer.from(gateway, 'hex').reverse().join('.');
  }
  return undefined;
}

/**
 * Finds the host's interface in the instance's network by the address at which the host itself reaches the instance.
 */
export async function findDoor(context: ProbeContext): Promise<HostDoor> {
  const { host, address } = context;
  const isShared = isInHostsNetwork(context.kernel, await hostsNamespaces(context, 'net'));
  const found = isShared === true ? [] : (interfacesIn(await host.network.interfaces(address)) ?? []);
  const [first] = found;
  if (first !== undefined) {
    const ours = found.filter(({ name }) => name === first.name);
    const named = [ours.find(({ address: one }) => !one.includes(':')), ours.find(isVersion6)];
    return {
      isShared,
      interface: first.name,
      hardware: first.hardware,
      addresses: named.flatMap((one) => (one === undefined ? [] : [namesOf(one)])),
    };
  }
  return {
    isShared,
    interface: undefined,
    hardware: undefined,
    addresses: isShared === true ? [] : await addressesElsewhere(context),
  };
}

/** The ways to a host that is in no network of the instance's: by a gateway of an emulator's own, and by its addresses. */
async function addressesElsewhere({ inside, host }: ProbeContext): Promise<HostAddress[]> {
  const gateway = defaultGateway(await inside.read('/proc/net/route'));
  const isForeign =
    gateway !== undefined && interfacesIn(await host.network.interfaces(gateway))?.length === 0;
  const all = interfacesIn(await host.network.interfaces()) ?? [];
  const others = all.filter((one) => !isVersion6(one)).slice(0, mostElsewhere);
  return [...(isForeign ? [{ host: '127.0.0.1', inside: gateway }] : []), ...others.map(namesOf)];
}

function isVersion6({ address }: InterfaceAddress): boolean {
  return address.includes(':');
}

/** An address that only a link knows is told with its interface: the host has many. An instance has one link. */
function namesOf({ name, address }: InterfaceAddress): HostAddress {
  return { host: address.startsWith('fe80:') ? `${address}%${name}` : address, inside: address };
}
