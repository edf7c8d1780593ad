import type { Host } from '../../host/host.ts';
import { chooseDomain } from './choose-domain.ts';
import { domainDifferences, type VmSpec } from './definition.ts';

/**
 * Asks libvirt for what a target's domains are to have. A libvirt that does not answer is no fault of theirs, and is
 * noticed when it is needed.
 * @throws as `chooseDomain`
 */
export async function requireVm(host: Host, spec: VmSpec): Promise<void> {
  if (domainDifferences(spec).length === 0) return;
  const virsh = (argv: readonly string[]) =>
    host.exec(['virsh', '-c', 'qemu:///system', ...argv], { allowFailure: true });
  if ((await virsh(['capabilities'])).exitCode !== 0) return;
  await chooseDomain(host, async (argv) => (await virsh(argv)).stdout, spec.name, spec);
}
