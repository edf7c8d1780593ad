import type { Host } from '../../host/host.ts';
import { freePrefixOn, leases } from '../guest/addresses.ts';
import type { GuestNetwork } from '../guest/hypervisor.ts';
import { bridgeMac, bridgeName } from '../guest/names.ts';

/**
 * A bridge of one target of a run. `ballast clean` finds it, and the links plugged into it, by its alias. It has an
 * address of its own: a bridge without one takes that of its first port, and the kernel then forgets whom the host knows
 * behind it, also for good. The first packet to a guest would be a question that nobody answers yet, and all others
 * would wait a second for the next one.
 */
export async function createBridge(host: Host, name: string): Promise<GuestNetwork> {
  const prefix = await freePrefixOn(host, name);
  const bridge = bridgeName(name);
  const gateway = `${prefix}.1`;
  let removed = false;
  const remove = async () => {
    if (removed) return;
    removed = true;
    await host.exec(['ip', 'link', 'delete', bridge], { allowFailure: true });
  };
  await addNamed(host, bridge, name, [
    ...['link', 'add', bridge, 'address', bridgeMac(name), 'type', 'bridge'],
    // A new port forwards at once, and nobody asks who listens to what.
    ...['stp_state', '0', 'forward_delay', '0', 'mcast_snooping', '0'],
  ]);
  try {
    await host.exec(['ip', 'address', 'add', `${gateway}/24`, 'dev', bridge]);
    await host.exec(['ip', 'link', 'set', bridge, 'up']);
  } catch (error) {
    await remove();
    throw error;
  }
  return { name, bridge, gateway, lease: leases(host, bridge, prefix), [Symbol.asyncDispose]: remove };
}

/** The machine's end of a cable into the bridge. Disposing removes it. */
export async function plugIn(
  host: Host,
  tap: string,
  network: { readonly name: string; readonly bridge: string },
): Promise<AsyncDisposable> {
  await addNamed(host, tap, network.name, ['tuntap', 'add', tap, 'mode', 'tap']);
  const remove = async () => void (await host.exec(['ip', 'link', 'delete', tap], { allowFailure: true }));
  try {
    await host.exec(['ip', 'link', 'set', tap, 'master', network.bridge, 'up']);
  } catch (error) {
    await remove();
    throw error;
  }
  return { [Symbol.asyncDispose]: remove };
}

/**
 * Makes a link together with its name, so that a harness that dies leaves no link whose owner cannot be told. The link
 * has no IPv6 where that can be set: with it a kernel talks by itself (neighbour discovery, router solicitations) as
 * soon as a link is up.
 */
async function addNamed(host: Host, link: string, name: string, argv: readonly string[]): Promise<void> {
  const input = `${argv.join(' ')}\nlink set ${link} alias ${name}\n`;
  await host.exec(['sh', '-c', addScript, 'sh', link], { input });
}

const addScript = `ip -batch - || exit
ipv6=/proc/sys/net/ipv6/conf/$1/disable_ipv6
{ [ ! -e "$ipv6" ] || echo 1 > "$ipv6"; } 2>/dev/null || :`;
