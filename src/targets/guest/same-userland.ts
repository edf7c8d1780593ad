import { compressedFile, compressedRootfs } from '../../image/compressed.ts';
import { rootfsOf } from '../../image/image.ts';
import { diskUsage, keptParts } from '../../image/sizes.ts';
import { containerSettings } from '../kernel-settings.ts';
import { netmask } from './addresses.ts';
import { commandLine } from './command-line.ts';
import { compressDisk, createOverlay, prepareBaseDisk, shippedBytes, shippedFormat } from './disk.ts';
import { writeInitramfs } from './initramfs.ts';
import type { Userland, UserlandContext } from './userland.ts';

/** Prepares the workload's own root filesystem behind a small init: only the isolation differs from a container. */
export async function prepareSameUserland(parts: UserlandContext): Promise<Userland> {
  const { context, folder, kernel, timed } = parts;
  const { host, image, progress } = context;
  const modules = [...parts.modules, 'ext4'];
  const settings = await containerSettings(host);
  const initramfs = await timed('initramfs', () =>
    writeInitramfs(host, kernel, modules, image.start, `${folder}/initramfs`, { settings }),
  );
  const base = await timed('build', () => {
    progress('building the disk of the virtual machine');
    return prepareBaseDisk(context, image);
  });
  const { pids } = context.workload.limits;
  const kernelLine = (machineArguments: readonly string[], address: string, gateway: string) =>
    commandLine(machineArguments, { ip: address, mask: netmask, gw: gateway, pids: `${pids}` });
  // Timed guests stay as they are: the program of the probes is in an initramfs of its own.
  let probedInitramfs: Promise<{ readonly path: string }> | undefined;
  const withProbes = () => {
    probedInitramfs ??= writeInitramfs(host, kernel, modules, image.start, `${folder}/initramfs-probed`, {
      settings,
      probed: true,
    });
    return probedInitramfs;
  };
  return {
    environment: {
      userland: 'the workload’s own root filesystem, with an init of Ballast',
      boot: 'direct kernel boot',
      kernelCommandLine: kernelLine([], '<address>', '<gateway>'),
      modules: initramfs.modules.map((file) => file.slice(file.lastIndexOf('/') + 1)).join(', '),
    },
    takesArguments: true,
    awakenedBy: 'init',
    tellsPhases: false,
    powerOffMs: 5000,
    async boot({ folder: own, address, gateway, machineArguments, probed }) {
      const disk = await createOverlay(host, base.path, `${own}/disk.qcow2`);
      const { path } = probed ? await withProbes() : initramfs;
      return {
        boot: {
          kind: 'kernel',
          kernel: kernel.vmlinuz,
          initramfs: path,
          commandLine: kernelLine(machineArguments, address, gateway),
        },
        disks: [disk],
        seed: undefined,
        told: undefined,
      };
    },
    async imageSizes() {
      const shipped = await shippedBytes(context, base.path);
      const content = await diskUsage(host, [rootfsOf(image)]);
      const vmlinuz = await diskUsage(host, [kernel.vmlinuz]);
      const kept = await keptParts(host, [
        { what: 'disk', place: base.path },
        { what: 'kernel', place: kernel.vmlinuz },
        { what: 'initramfs', place: initramfs.path },
      ]);
      const allocatedBytes = kept.reduce((sum, part) => sum + part.bytes, 0);
      const bootBytes = vmlinuz.fileBytes + initramfs.bytes;
      let compressedBytes = await compressedRootfs(context, image);
      for (const path of [kernel.vmlinuz, initramfs.path])
        compressedBytes += await compressedFile(context, path);
      return {
        compressedBytes,
        transferBytes: shipped + bootBytes,
        shippedAs: `${shippedFormat}, kernel and initramfs`,
        unpackedBytes: content.fileBytes + bootBytes,
        allocatedBytes,
        sharedBytes: allocatedBytes,
        kept,
      };
    },
    async shippedFiles(own) {
      await compressDisk(context, base.path, `${own}/disk.qcow2`);
      return [
        { name: 'disk.qcow2', path: `${own}/disk.qcow2` },
        { name: 'kernel', path: kernel.vmlinuz },
        { name: 'initramfs', path: initramfs.path },
      ];
    },
  };
}
