import { createHash } from 'node:crypto';
import { makePrivateFolder } from '../../../host/root-only.ts';
import { type Builder, buildMs, halfBuiltName, removeWorkFolder } from '../../../image/half-built.ts';
import { imagesFolder, type RootfsImage } from '../../../image/image-cache.ts';
import { sealKept } from '../../../image/seal.ts';
import { buildDisk, mkfs } from '../build-disk.ts';
import { isKept } from '../kept-file.ts';
import { readWords, wordsRead } from '../loader-words.ts';
import { addFiles, type GuestFile } from './guest-files.ts';

const sectorBytes = 512;
/** The start of the only partition, in sectors; there is room for the boot loader before it. */
const partitionStart = 2048;

export interface SystemDisk {
  readonly path: string;
  /** The system's own kernel, for booting it without its boot loader. */
  readonly kernel: string;
  readonly initramfs: string;
  readonly release: string;
  readonly cached: boolean;
}

/**
 * Services that a package enabled when it was installed do not start by themselves, since the workload is a service of
 * its own. The services of every Debian stay.
 */
const calmScript = `cd "$1/etc/systemd/system" || exit 1
for link in multi-user.target.wants/*; do
  case \${link##*/} in
    ssh.service|cron.service|remote-fs.target|e2scrub_reap.service|systemd-*) ;;
    *) rm -f -- "$link" ;;
  esac
done`;

/**
 * Makes the boot loader with the system's own GRUB: the part that the BIOS loads first, and the part that finds kernel
 * and initramfs on the partition. Unlike an installation it needs no device. Kernel arguments that depend on the machine
 * are read from it, since the disk is the same for all. Prints the kernel's release.
 */
const loaderScript = `set -e
release=$(ls "$1/boot" | sed -n 's/^vmlinuz-//p' | head -n1)
cat > "$1/boot/grub.cfg" <<END
set root=(hd0,msdos1)
$3
linux /boot/vmlinuz-$release root=/dev/vda1 rw $2 $4
initrd /boot/initrd.img-$release
boot
END
chroot "$1" grub-mkimage -O i386-pc -p '(hd0,msdos1)/boot' -c /boot/grub.cfg -o /boot/core.img biosdisk part_msdos ext2 linux smbios
printf '%s\\n' "$release"`;

/** Assembles the whole disk: boot record with its table, loader behind it, then the partition. */
const assembleScript = `set -e
cd "$1"
truncate -s $((${partitionStart * sectorBytes} + $(stat -c %s partition/disk.raw))) system.raw
dd if=partition/disk.raw of=system.raw bs=1M seek=1 conv=sparse,notrunc status=none
dd if=root/usr/lib/grub/i386-pc/boot.img of=system.raw bs=440 count=1 conv=notrunc status=none
dd if=root/boot/core.img of=system.raw bs=${sectorBytes} seek=1 conv=notrunc status=none
dd of=system.raw bs=1 seek=440 conv=notrunc status=none
mv -- root/boot/vmlinuz-* vmlinuz
mv -- root/boot/initrd.img-* initrd.img
chmod 0600 system.raw vmlinuz initrd.img
rm -rf --one-file-system root partition`;

/**
 * A QEMU with a user of its own passes through to the files that are lent to it. Another run may have been faster: its
 * folder is as good as this one.
 */
const publishScript = 'chmod 0711 "$1" && { mv -T -- "$1" "$2" || test -f "$2/release"; }';

/**
 * A bootable disk of a system with further files in it, kept by the digests of both. `kernelLine` holds the kernel's
 * arguments beside its root.
 */
export async function prepareSystemDisk(
  builder: Builder,
  system: RootfsImage,
  files: readonly GuestFile[],
  kernelLine: string,
): Promise<SystemDisk> {
  const { host, runId, signal } = builder;
  const key = createHash('sha256')
    .update(JSON.stringify(['system-v3', system.meta.digest, system.meta.seal, mkfs, kernelLine, files]))
    .digest('hex')
    .slice(0, 32);
  const folder = `${imagesFolder}/${key}`;
  const found = await host.exec(['cat', '--', `${folder}/release`], { allowFailure: true });
  const disk = (release: string, cached: boolean): SystemDisk => ({
    path: `${folder}/system.raw`,
    kernel: `${folder}/vmlinuz`,
    initramfs: `${folder}/initrd.img`,
    release: release.trim(),
    cached,
  });
  if (found.exitCode === 0 && (await isKept(host, `${folder}/system.raw`))) return disk(found.stdout, true);
  if (found.exitCode === 0) await removeWorkFolder(host, folder);
  const work = `${imagesFolder}/${halfBuiltName(runId)}`;
  const root = `${work}/root`;
  const options = { timeoutMs: buildMs, signal };
  try {
    await makePrivateFolder(host, work);
    await host.exec(['cp', '-a', '--reflink=auto', '--', system.rootfsFolder, root], options);
    await host.exec(['sh', '-c', calmScript, 'sh', root]);
    await addFiles(host, root, files);
    const { stdout } = await host.exec(
      ['sh', '-c', loaderScript, 'sh', root, kernelLine, readWords, wordsRead],
      options,
    );
    await buildDisk(builder, root, `${work}/partition`);
    const { stdout: size } = await host.exec(['stat', '-c', '%s', '--', `${work}/partition/disk.raw`]);
    const input = partitionTable(Number(size) / sectorBytes);
    await host.exec(['sh', '-c', assembleScript, 'sh', work], { ...options, input });
    await sealKept(host, `${work}/system.raw`);
    await host.put(stdout, `${work}/release`);
    await host.exec(['sh', '-c', publishScript, 'sh', work, folder]);
    return disk(stdout, false);
  } finally {
    await removeWorkFolder(host, work);
  }
}

/**
 * The end of a master boot record, from its disk signature on: one active Linux partition of so many sectors.
 * Cylinders are beyond what the table can say, as on every disk of today.
 */
export function partitionTable(sectors: number): Buffer {
  const table = Buffer.alloc(sectorBytes - 440);
  const entry = 446 - 440;
  table.writeUInt8(0x80, entry);
  table.set([0xfe, 0xff, 0xff], entry + 1);
  table.writeUInt8(0x83, entry + 4);
  table.set([0xfe, 0xff, 0xff], entry + 5);
  table.writeUInt32LE(partitionStart, entry + 8);
  table.writeUInt32LE(sectors, entry + 12);
  table.writeUInt16LE(0xaa55, 510 - 440);
  return table;
}
