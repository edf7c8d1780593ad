import { BallastError } from '../../errors.ts';
import { noSpaceHint, requireRoom } from '../../host/no-space.ts';
import { makePrivateFolder } from '../../host/root-only.ts';
import { type Builder, buildMs } from '../../image/half-built.ts';

const mebibyte = 2 ** 20;
/**
 * The bytes of an inode and of a block of the disk; with smaller ones long links and large attributes would not fit.
 */
const inodeBytes = 256;
const blockBytes = 4096;
/** A size above any buffer of `cp`. */
const keptBytes = 4 * mebibyte;

/** The needs of a root filesystem on a disk. */
export interface DiskContent {
  readonly bytes: number;
  /** The number of files, folders, links and everything else that has a name. */
  readonly entries: number;
}

/**
 * Adds up blocks in use, or sizes rounded up where those are more (a filesystem that compresses); but not what a mostly
 * empty sparse file only claims to have.
 */
const contentScript = `find "$1" -xdev -printf '%D:%i %b %s\\n' | awk -v block=${blockBytes} '
!seen[$1]++ { used += $2 * 512; sizes += int(($3 + block - 1) / block) * block }
END {
  most = 4 * used + 2 ^ 30
  if (sizes > most) sizes = most
  if (sizes < used) sizes = used
  printf "%.0f %d\\n", sizes, NR
}'`;

/**
 * The kernel itself copies through a loop device, past the page cache of the host: as fast as a plain copy, and nothing
 * of a file is lost. A write that failed is only reported when the filesystem is synchronised. The script works in a
 * folder of its own, so that a cleaner finds it. `cp` keeps its buffer from file to file: the C library would unmap it
 * after each, for which all processors have to be told, and on a host that is itself a virtual machine that takes
 * longer than most files. The copied files belong to an image: they are never run or opened there. A program that walks
 * over the host meanwhile (an indexer, a backup) keeps the folder busy for a moment: unmounting is tried for ten
 * seconds.
 */
const copyScript = `set -e
cd "$2"
mkdir root
mount -t ext4 -o loop,nosuid,nodev,noexec,noatime,barrier=0 disk.raw root || exit 75
losetup --direct-io=on "$(findmnt -n -o SOURCE --mountpoint "$PWD/root")" 2>/dev/null || :
rmdir root/lost+found
export GLIBC_TUNABLES=glibc.malloc.mmap_threshold=${keptBytes}:glibc.malloc.trim_threshold=${keptBytes}
cp -dR --preserve=mode,ownership,timestamps,links,xattr --sparse=auto -- "$1/." root/
sync -f root
tries=0
until umount root 2>busy; do
  tries=$((tries + 1))
  if [ $tries -ge 100 ]; then cat busy >&2; exit 1; fi
  sleep 0.1
done
rm busy
sync -- disk.raw`;

/**
 * Sets the attributes of the root itself, which mkfs does not copy. Nor does it copy times that are no 32-bit number,
 * and it makes two links of a hard link to a symbolic link.
 */
const rootScript = `set -- "$1" "$2" $(stat -c '%u %g %f %Y' -- "$1")
printf 'set_inode_field <2> %s\\n' "uid $3" "gid $4" "mode 0x$5" "mtime @$6" | debugfs -w -f - "$2" 2>&1`;

/** The size of a disk with room for the content, the filesystem's own tables and some writing; whole MiB. */
export function diskBytes({ bytes, entries }: DiskContent): number {
  return (Math.ceil((bytes * 1.15 + entries * inodeBytes) / mebibyte) + 128) * mebibyte;
}

/** The number of inodes for the entries and some more, and not fewer than mkfs would make for a disk of this size. */
export function inodeCount(content: DiskContent): number {
  return Math.max(Math.ceil(content.entries * 1.1) + 16_384, Math.ceil(diskBytes(content) / 16_384));
}

/**
 * Makes `disk.raw` in `work`, a new folder of root's alone: a whole ext4 with this root filesystem of the host.
 * Without `loop`, or on a host without loop devices, mkfs copies the files.
 * @throws BallastError `disk-failed`
 */
export async function buildDisk(
  builder: Builder,
  rootfsFolder: string,
  work: string,
  { loop = true }: { readonly loop?: boolean } = {},
): Promise<void> {
  const { host, signal } = builder;
  const options = { timeoutMs: buildMs, signal, allowFailure: true };
  const disk = `${work}/disk.raw`;
  const counted = await host.exec(['sh', '-c', contentScript, 'sh', rootfsFolder], {
    timeoutMs: buildMs,
    signal,
  });
  const [bytes = 0, entries = 0] = counted.stdout.split(' ').map(Number);
  const content = { bytes, entries };
  await makePrivateFolder(host, work);
  await requireRoom(host, work, bytes + entries * inodeBytes, 'the disk of a virtual machine');
  const make = async (...populate: string[]) => {
    await host.exec(['truncate', '-s', '0', disk], { ownerOnly: true });
    await host.exec(['truncate', '-s', `${diskBytes(content)}`, disk]);
    const argv = [...mkfs, '-N', `${inodeCount(content)}`, ...populate, disk];
    const { exitCode, stderr } = await host.exec(argv, options);
    if (exitCode !== 0) throw failed(rootfsFolder, stderr);
  };
  await make();
  if (loop) {
    const { exitCode, stderr } = await host.exec(['sh', '-c', copyScript, 'sh', rootfsFolder, work], options);
    if (exitCode === 0) return;
    if (exitCode !== 75) throw failed(rootfsFolder, stderr);
  }
  await make('-d', rootfsFolder);
  await host.exec(['sh', '-c', rootScript, 'sh', rootfsFolder, disk]);
}

/** mkfs writes all of its tables at once: a guest would otherwise finish them while it is measured. */
export const mkfs = [
  ...['mkfs.ext4', '-q', '-F', '-b', `${blockBytes}`, '-I', `${inodeBytes}`],
  ...['-E', 'root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0'],
];

function failed(rootfsFolder: string, said: string): BallastError {
  const message = `the disk of ${rootfsFolder} cannot be made: ${said.trim().slice(-500)}`;
  return new BallastError('engine', 'disk-failed', message, {
    hint:
      noSpaceHint(said) ??
      'the host’s disk may be full or failing; else see that it has mkfs.ext4, mount and GNU cp (`ballast doctor`)',
  });
}
