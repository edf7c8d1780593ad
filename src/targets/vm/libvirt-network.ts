import type { Host } from '../../host/host.ts';
import { freePrefixOn, leases, netmask } from '../guest/addresses.ts';
import type { GuestNetwork } from '../guest/hypervisor.ts';
import { bridgeName } from '../guest/names.ts';
import { buildXml } from './domain-xml.ts';
import type { VirshSession } from './virsh-session.ts';

/** Makes a transient libvirt network with NAT and without DHCP or DNS. */
export async function createLibvirtNetwork(
  host: Host,
  virsh: VirshSession,
  name: string,
  folder: string,
): Promise<GuestNetwork> {
  const prefix = await freePrefixOn(host, name);
  const bridge = bridgeName(name);
  const gateway = `${prefix}.1`;
  const file = `${folder}/${name}.network.xml`;
  await host.put(networkXml(name, bridge, gateway), file);
  await virsh.run(['net-create', file]);
  let removed = false;
  return {
    name,
    bridge,
    gateway,
    lease: leases(host, bridge, prefix),
    async [Symbol.asyncDispose]() {
      if (removed) return;
      removed = true;
      await virsh.run(['net-destroy', name]);
      await host.exec(['rm', '-f', '--', file]);
    },
  };
}

export function networkXml(name: string, bridge: string, gateway: string): string {
  return buildXml({
    network: {
      name,
      forward: { '@mode': 'nat' },
      // A new port forwards at once when there is no spanning tree.
      bridge: { '@name': bridge, '@stp': 'off', '@delay': 0 },
      dns: { '@enable': 'no' },
      ip: { '@address': gateway, '@netmask': netmask },
    },
  });
}
