import { readFile } from 'node:fs/promises';
import { dockerStop, rootfsOf } from '../../../image/image.ts';
import { recipeImage } from '../../../image/resolve-image.ts';
import { compiledProgram, type NativeName } from '../../../native/compile.ts';
import type { ShippedFile } from '../../shipped.ts';
import { commandLine, ofEveryGuest } from '../command-line.ts';
import { compressDisk, createOverlay, prepareBaseDisk, shippedBytes } from '../disk.ts';
import type { Disk } from '../hypervisor.ts';
import { encodeStartSpec } from '../start-spec.ts';
import type { GuestPlace, Userland, UserlandContext } from '../userland.ts';
import { prepareCloudImage } from './cloud-image.ts';
import { type Base, fullSystemSizes } from './full-sizes.ts';
import type { CloudImage, FullSystem } from './full-system.ts';
import type { GuestFile } from './guest-files.ts';
import { systemRecipe } from './os-recipe.ts';
import { writeSeed } from './seed.ts';
import { prepareSystemDisk } from './system-disk.ts';
import { ownFolder, systemFiles, units } from './units.ts';

/** The properties of every full system, however it was made. */
const ofFullSystems = {
  // The first line that systemd prints once it runs.
  initWords: /^Welcome to .+!$/,
  awakenedBy: 'started',
  tellsPhases: true,
  // It shuts its services down before it goes off.
  powerOffMs: 90_000,
  ownUserland: 'a complete operating system by design',
} as const;

/** A complete operating system with the workload as one of its services: a Debian by recipe, or a cloud image. */
export function prepareFullUserland(system: FullSystem): (parts: UserlandContext) => Promise<Userland> {
  return (parts) => {
    const { cloudImage, boot } = system;
    return cloudImage === undefined ? debianUserland(parts, boot) : cloudUserland(parts, cloudImage);
  };
}

async function debianUserland(parts: UserlandContext, bootFrom: FullSystem['boot']): Promise<Userland> {
  const { context, timed } = parts;
  const { progress, workload } = context;
  const { source } = workload;
  const recipe = source.kind === 'rootfs' ? source.recipe : undefined;
  const system = await timed('system', () => recipeImage(context, systemRecipe(recipe)));
  const own = recipe === undefined ? [await workloadBase(parts)] : [];
  const files = [...(await workloadFiles(parts, own.length > 0)), ...systemFiles()];
  const disk = await timed('build', () => {
    progress('building the disk of the full system');
    return prepareSystemDisk(context, system, files, ofEveryGuest);
  });
  const transferBytes = () => shippedBytes(context, disk.path);
  const content = { digest: system.meta.digest, rootfsFolder: system.rootfsFolder, added: files };
  const bases: Base[] = [{ path: disk.path, format: 'raw', transferBytes, content }, ...own];
  const loaded = bootFrom === 'disk' ? [] : [disk.kernel, disk.initramfs];
  return {
    ...ofFullSystems,
    environment: {
      userland:
        recipe === undefined
          ? 'a complete Debian with systemd; the workload’s own root filesystem is on a second disk'
          : 'a complete Debian with systemd and the workload’s packages',
      boot: bootFrom === 'disk' ? 'SeaBIOS, and GRUB from its own disk' : 'direct boot of its own kernel',
      kernel: disk.release,
      kernelCommandLine: `root=/dev/vda1 rw ${ofEveryGuest}`,
    },
    takesArguments: true,
    async boot(place) {
      const { address, gateway, machineArguments, probed } = place;
      const line = `root=/dev/vda1 rw ${commandLine(machineArguments, {})}`;
      return {
        boot:
          bootFrom === 'disk'
            ? { kind: 'disk', words: machineArguments }
            : { kind: 'kernel', kernel: disk.kernel, initramfs: disk.initramfs, commandLine: line },
        disks: await overlays(parts, place, bases),
        seed: undefined,
        told: `${address} ${gateway}${probed ? ' probed' : ''}`,
      };
    },
    imageSizes: () => fullSystemSizes(context, bases, loaded),
    async shippedFiles(folder) {
      const disks = await shippedDisks(parts, bases, folder);
      if (bootFrom === 'disk') return disks;
      return [...disks, { name: 'kernel', path: disk.kernel }, { name: 'initramfs', path: disk.initramfs }];
    },
  };
}

async function cloudUserland(parts: UserlandContext, image: CloudImage): Promise<Userland> {
  const { context, timed } = parts;
  const { host } = context;
  const disk = await timed('image', () => prepareCloudImage(context, image.path));
  const bases: Base[] = [
    { path: disk.path, format: 'qcow2', transferBytes: async () => disk.bytes, content: undefined },
    await workloadBase(parts),
  ];
  const files = await workloadFiles(parts, true);
  return {
    ...ofFullSystems,
    environment: {
      userland: `cloud image ${disk.digest}, set up by cloud-init; the workload’s own root filesystem is on a second disk`,
      boot: 'SeaBIOS, and the boot loader of the image',
      kernel: 'the image’s own',
      ...(image.packages.length === 0 ? {} : { packages: image.packages.join(', ') }),
    },
    takesArguments: false,
    async boot(place) {
      const { packages, users } = image;
      return {
        boot: { kind: 'disk', words: undefined },
        disks: await overlays(parts, place, bases),
        seed: await writeSeed(host, place, { packages, users, files }),
        told: undefined,
      };
    },
    imageSizes: () => fullSystemSizes(context, bases, []),
    shippedFiles: (folder) => shippedDisks(parts, bases, folder),
  };
}

/** The same disk that a guest of the workload's own root filesystem boots from. */
async function workloadBase({ context, timed }: UserlandContext): Promise<Base> {
  const { path } = await timed('workload', () => prepareBaseDisk(context, context.image));
  const transferBytes = () => shippedBytes(context, path);
  const content = { ...context.image, rootfsFolder: rootfsOf(context.image), added: [] };
  return { path, format: 'raw', transferBytes, content };
}

async function workloadFiles({ context }: UserlandContext, hasOwnDisk: boolean): Promise<GuestFile[]> {
  const { start } = context.image;
  const program = async (name: NativeName): Promise<GuestFile> => ({
    path: `${ownFolder}/${name}`,
    mode: 0o755,
    content: await readFile((await compiledProgram(name)).path),
  });
  return [
    await program('agent'),
    await program('probe'),
    { path: `${ownFolder}/spec`, mode: 0o600, content: encodeStartSpec(start) },
    ...units(context.workload.limits, start.stop ?? dockerStop, hasOwnDisk ? '/dev/vdb' : undefined),
  ];
}

async function overlays(
  { context }: UserlandContext,
  { folder }: GuestPlace,
  bases: readonly Base[],
): Promise<readonly Disk[]> {
  const made: Disk[] = [];
  for (const [index, { path, format }] of bases.entries())
    made.push(await createOverlay(context.host, path, `${folder}/disk${index}.qcow2`, format));
  return made;
}

async function shippedDisks(
  { context }: UserlandContext,
  bases: readonly Base[],
  folder: string,
): Promise<readonly ShippedFile[]> {
  const files: ShippedFile[] = [];
  for (const [index, { path, format }] of bases.entries()) {
    const name = `disk${index}.qcow2`;
    if (format === 'raw') await compressDisk(context, path, `${folder}/${name}`);
    files.push({ name, path: format === 'raw' ? `${folder}/${name}` : path });
  }
  return files;
}
