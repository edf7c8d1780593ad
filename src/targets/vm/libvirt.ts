import { patiently } from '../../docker/patiently.ts';
import { BallastError } from '../../errors.ts';
import { findDaemons } from '../../observe/daemons.ts';
import type { Hypervisor } from '../guest/hypervisor.ts';
import { differencesCondition } from '../guest/machine-settings.ts';
import type { UsualQemu } from '../guest/qemu-settings.ts';
import type { TargetContext } from '../target.ts';
import { noteEngine } from '../used-engines.ts';
import { chooseDomain } from './choose-domain.ts';
import { domainDifferences, type VmSpec } from './definition.ts';
import { prepareLibvirtMachine } from './libvirt-machine.ts';
import { createLibvirtNetwork } from './libvirt-network.ts';
import { openVirsh } from './virsh-session.ts';

/** Libvirt's sockets: one daemon serves everything, or each driver has its own, of which virsh then talks to QEMU's. */
const sockets = {
  reached: [['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock'], ['/run/libvirt/virtlogd-sock']],
  behind: /^\/run\/libvirt\/[\w-]+-sock$/,
};

/**
 * Opens the host's libvirt, over the run's only virsh.
 * @throws BallastError `virsh-failed`, `virsh-lost`, and those of `chooseDomain`
 */
export async function openLibvirt(
  { host, runFolder, shared }: TargetContext,
  spec: VmSpec,
): Promise<Hypervisor> {
  const virsh = await shared.take('virsh', async () => {
    await noteEngine(host, runFolder, 'libvirt');
    return openVirsh(host);
  });
  const recover = () => patiently(() => virsh.revive(), isEngineFailure);
  const daemons = await findDaemons(host, sockets);
  const versions = await virsh.run(['version', '--daemon']);
  const choices = await chooseDomain(host, (argv) => virsh.run(argv), spec.name, spec);
  const running = versions.split('\n').find((line) => line.startsWith('Running hyper')) ?? '';
  return {
    modules: ['virtio_pci', 'virtio_blk', 'virtio_net'],
    daemons,
    floors: { 'virsh-version': recover },
    environment: {
      libvirt: /daemon: (\S+)/.exec(versions)?.[1] ?? 'unknown',
      qemu: /QEMU (\d\S*)\s*$/.exec(running)?.[1] ?? 'unknown',
      machine: `${choices.machine ?? 'q35'}, virtio disk and network, no graphics`,
      network: 'a libvirt NAT network of its own, static address',
      ...differencesCondition(domainDifferences(spec)),
    },
    making: {
      before: 'its disks’ overlays, its address, its serial line, and the file that defines it',
      byStart: 'the domain, its cgroup, its link to the bridge, QEMU, and all that happens in the guest',
    },
    usual: usualQemu,
    createNetwork: (_, name, folder) => createLibvirtNetwork(host, virsh, name, folder),
    prepareMachine: (folder, spec, events) =>
      prepareLibvirtMachine(host, virsh, choices, folder, spec, events),
    recover,
    // A virsh creates one domain at a time: the others would wait for the harness and not for libvirt.
    sideBySide: (count) => virsh.widen(count),
  };
}

/** The QEMU of Debian 12: /etc/libvirt/qemu.conf with nothing set, and AppArmor in the kernel. */
const usualQemu: UsualQemu = {
  user: 'libvirt-qemu (64055)',
  sandbox: 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
  label: 'libvirt-… (enforce)',
  ownMounts: 'yes',
};

const isEngineFailure = (error: unknown) => error instanceof BallastError && /^virsh-/.test(error.code);
