import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { Hypervisor } from '../guest/hypervisor.ts';
import { differencesCondition, type MachineSettings, machineDifferences } from '../guest/machine-settings.ts';
import type { TargetContext } from '../target.ts';
import { createBridge } from './bridge.ts';
import { chooseMicrovm } from './choose-microvm.ts';
import { prepareMicrovmMachine } from './microvm-machine.ts';
import type { Weakness } from './qemu-argv.ts';

/**
 * QEMU without libvirt: one process for each machine.
 * @param weakness what makes the machines badly isolated ones, as controls of probes
 * @throws BallastError `qemu-missing`, and those of `chooseMicrovm`
 */
export async function openMicrovm(
  { host }: TargetContext,
  spec: MachineSettings & { readonly name: string },
  weakness?: Weakness,
): Promise<Hypervisor> {
  const version = await qemuVersion(host);
  const choices = await chooseMicrovm(host, spec.name, spec);
  return {
    modules: [weakness === undefined ? 'virtio_mmio' : 'virtio_pci', 'virtio_blk', 'virtio_net'],
    // The machines' own processes are all there is: no daemon serves them.
    daemons: { kind: 'none' },
    floors: {},
    environment: {
      qemu: version,
      machine: 'microvm, virtio-mmio disk and network, no PCI, no firmware tables but ACPI, no graphics',
      network: 'a bridge of its own without a way out of the host, static address',
      vhost: vhostCondition(spec.vhost, choices.vhost),
      ...differencesCondition(machineDifferences(spec)),
    },
    making: {
      before: 'its disks’ overlays, its address, its serial line, and a supervisor, which waits',
      byStart: 'its cgroup, its link to the bridge, QEMU, and all that happens in the guest',
    },
    createNetwork: (_, name) => createBridge(host, name),
    prepareMachine: (folder, machine, events) =>
      prepareMicrovmMachine(host, folder, machine, events, { ...choices, ...(weakness && { weakness }) }),
  };
}

function vhostCondition(asked: boolean | undefined, has: boolean): string {
  if (has) return 'vhost-net under KVM';
  return asked === false ? 'none: QEMU serves its network card' : 'none: no /dev/vhost-net';
}

async function qemuVersion(host: Host): Promise<string> {
  const { stdout, exitCode } = await host.exec(['qemu-system-x86_64', '--version'], {
    allowFailure: true,
  });
  const version = /version (\d[\w.]*)/.exec(stdout)?.[1];
  if (exitCode === 0 && version !== undefined) return version;
  throw new BallastError('input', 'qemu-missing', `no qemu-system-x86_64 on ${host.name}`, {
    hint: 'apt-get install qemu-system-x86',
  });
}
