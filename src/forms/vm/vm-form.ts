import type { Builder } from '../../image/half-built.ts';
import { diskUsage } from '../../image/sizes.ts';
import { Marks } from '../../measure/marks.ts';
import { describeDaemons, findDaemons } from '../../observe/daemons.ts';
import type { FormContext, PreparedForm } from '../form.ts';
import { chooseAccelerator } from './accelerator.ts';
import type { VmSpec } from './definition.ts';
import { prepareBaseDisk, shippedBytes } from './disk.ts';
import { guestCommandLine } from './guest-domain.ts';
import { writeInitramfs } from './initramfs.ts';
import { prepareKernel } from './kernel.ts';
import { libvirtName } from './names.ts';
import { createNetwork } from './network.ts';
import { openVirsh } from './virsh-session.ts';
import { VmInstance } from './vm-instance.ts';

/** One daemon for everything, or one for each driver, of which virsh then talks to QEMU's. */
const libvirtSockets = {
  reached: [['/run/libvirt/virtqemud-sock', '/run/libvirt/libvirt-sock'], ['/run/libvirt/virtlogd-sock']],
  behind: /^\/run\/libvirt\/[\w-]+-sock$/,
};

/**
 * Virtual machines through libvirt with the workload's own root filesystem as their disk: only the isolation differs.
 * @throws BallastError `kernel-unavailable`, `kvm-unusable`, `vm-unusable`, `virsh-failed`, `virsh-lost`
 */
export async function prepareVm(context: FormContext, spec: VmSpec): Promise<PreparedForm> {
  const { host, image, runId, signal } = context;
  const { limits } = context.scenario.workload;
  const preparation: Record<string, { durationNs: number; cached: boolean }> = {};
  const timed = async <T extends object>(step: string, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const start = Marks.now();
    const result = await work();
    const cached = 'cached' in result && result.cached === true;
    preparation[step] = { durationNs: Number(Marks.now() - start), cached };
    return result;
  };

  await using stack = new AsyncDisposableStack();
  const virsh = stack.use(await openVirsh(host));
  const kernel = await timed('kernel', () => prepareKernel(context, context.progress));
  const folder = `${context.runFolder}/${spec.name}`;
  await host.exec(['mkdir', '-p', '-m', '0711', '--', folder]);
  stack.defer(async () => void (await host.exec(['rm', '-rf', '--', folder])));
  const initramfs = await timed('initramfs', () =>
    writeInitramfs(host, kernel, image.start, `${folder}/initramfs`),
  );
  const base = await timed('build', () => {
    context.progress('building the disk of the virtual machine');
    return prepareBaseDisk(context, image);
  });
  const accelerator = await timed('proof', () => {
    context.progress('proving that a virtual machine boots');
    const proof = { runId, name: spec.name, folder, kernel: kernel.vmlinuz, initramfs: initramfs.path };
    return chooseAccelerator(host, virsh, spec.accelerator, proof, signal);
  });
  const network = stack.use(await createNetwork(host, virsh, libvirtName(runId, spec.name), folder));
  const daemons = await findDaemons(host, libvirtSockets);
  const versions = await virsh.run(['version', '--daemon']);
  const resources = stack.move();
  const parts = {
    context,
    virsh,
    network,
    accelerator,
    kernel: kernel.vmlinuz,
    initramfs: initramfs.path,
    probed: false,
    baseDisk: base.path,
    folder,
  };
  // Timed guests stay as they are: the program of the probes is in a first root of its own.
  let probedInitramfs: Promise<{ readonly path: string }> | undefined;
  return {
    emulated: accelerator.kind === 'tcg',
    conditions: {
      libvirt: /daemon: (\S+)/.exec(versions)?.[1] ?? 'unknown',
      qemu:
        /QEMU (\d\S*)\s*$/m.exec(
          versions.split('\n').find((line) => line.startsWith('Running hyper')) ?? '',
        )?.[1] ?? 'unknown',
      accelerator: accelerator.kind === 'tcg' ? 'TCG (emulated)' : 'KVM',
      acceleratorReason: accelerator.reason,
      machine: 'q35, virtio disk and network, direct kernel boot, no graphics, no balloon',
      kernel: kernel.release,
      kernelCommandLine: guestCommandLine(limits.pids, '<address>', network.gateway),
      modules: initramfs.modules.map((file) => file.slice(file.lastIndexOf('/') + 1)).join(', '),
      vcpus: `${Math.max(1, Math.ceil(limits.cpus))}`,
      cpuLimit: accelerator.limitCpu
        ? `${limits.cpus} CPU for the whole QEMU process`
        : 'not enforced: libvirt has no CPU controller on this host',
      memoryLimit: `${limits.memoryBytes} bytes of guest RAM, its kernel included`,
      network: 'a libvirt NAT network of its own, static address',
      daemons: describeDaemons(daemons),
    },
    preparation,
    floors: { 'virsh-version': () => virsh.run(['version']) },
    daemons,
    create: (id) => VmInstance.create(parts, id),
    async createProbed(id) {
      probedInitramfs ??= writeInitramfs(host, kernel, image.start, `${folder}/initramfs-probed`, {
        probed: true,
      });
      const { path } = await probedInitramfs;
      return VmInstance.create({ ...parts, initramfs: path, probed: true }, id);
    },
    imageSizes: () => imageSizes(context, image.rootfsFolder, base.path, kernel.vmlinuz, initramfs),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function imageSizes(
  builder: Builder,
  rootfs: string,
  base: string,
  vmlinuz: string,
  initramfs: { readonly path: string; readonly bytes: number },
) {
  const { host } = builder;
  const shipped = await shippedBytes(builder, base);
  const content = await diskUsage(host, [rootfs]);
  const kernel = await diskUsage(host, [vmlinuz]);
  const { allocatedBytes } = await diskUsage(host, [base, vmlinuz, initramfs.path]);
  const bootBytes = kernel.fileBytes + initramfs.bytes;
  return {
    transferBytes: shipped + bootBytes,
    unpackedBytes: content.fileBytes + bootBytes,
    allocatedBytes,
    sharedBytes: allocatedBytes,
  };
}
