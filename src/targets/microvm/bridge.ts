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

/** The machine's end of a cable into the bridge, which the start makes by these commands of `ip -batch`. */
export interface Cable extends AsyncDisposable {
  readonly tap: string;
  readonly commands: string;
}

/**
 * Plans a cable. Disposing removes it, should it have been made.
 * @param isIsolated the bridge passes no frame from it to another isolated one
 */
export function planCable(
  host: Host,
  tap: string,
  network: { readonly name: string; readonly bridge: string },
  isIsolated: boolean,
): Cable {
  const made = named(tap, network.name, ['tuntap', 'add', tap, 'mode', 'tap']);
  const plug = `link set ${tap} master ${network.bridge}`;
  // No frame may pass before it is isolated.
  const plugged = isIsolated
    ? `${plug}\nlink set ${tap} type bridge_slave isolated on\nlink set ${tap} up\n`
    : `${plug} up\n`;
  return {
    tap,
    commands: `${made}${plugged}`,
    async [Symbol.asyncDispose]() {
      await host.exec(['ip', 'link', 'delete', tap], { allowFailure: true });
    },
  };
}

async function addNamed(host: Host, link: string, name: string, argv: readonly string[]): Promise<void> {
  const script = `${addLinkFunction}\nadd_link "$1"`;
  await host.exec(['sh', '-c', script, 'sh', link], { input: named(link, name, argv) });
}

/** Makes a link together with its name, so that a harness that dies leaves no link whose owner cannot be told. */
function named(link: string, name: string, argv: readonly string[]): string {
  return `${argv.join(' ')}\nlink set ${link} alias ${name}\n`;
}

/**
 * The shell function `add_link LINK`: makes a link by the commands on its input, without IPv6 where that can be set.
 * With it a kernel talks by itself (neighbour discovery, router solicitations) as soon as a link is up.
 */
export const addLinkFunction = `add_link() {
  ip -batch - || return
  ipv6=/proc/sys/net/ipv6/conf/$1/disable_ipv6
  { [ ! -e "$ipv6" ] || echo 1 > "$ipv6"; } 2>/dev/null || :
}`;
