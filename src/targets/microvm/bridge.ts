import type { Host } from '../../host/host.ts';
import { freePrefixOn, leases } from '../guest/addresses.ts';
import type { GuestNetwork } from '../guest/hypervisor.ts';
import { bridgeName } from '../guest/names.ts';

/** A bridge of one target of a run. `ballast clean` finds it, and the links plugged into it, by its alias. */
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
  await addNamed(host, bridge, name, ['link', 'add', bridge, 'type', 'bridge', 'stp_state', '0']);
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

/** Makes a link together with its name, so that a harness that dies leaves no link whose owner cannot be told. */
async function addNamed(host: Host, link: string, name: string, argv: readonly string[]): Promise<void> {
  const input = `${argv.join(' ')}\nlink set ${link} alias ${name}\n`;
  await host.exec(['ip', '-batch', '-'], { input });
}
