import type { Host } from '../../host/host.ts';
import { makePrivateFolder } from '../../host/root-only.ts';
import { unmountIn } from '../../host/unmount.ts';
import { copyRootFunction } from '../../image/root-attributes.ts';
import { type NameFiles, nameFiles } from '../name-files.ts';

/** A root that the launcher mounts at the start: native/parts/root.h. Paths are on the host. */
export interface UnmountedRoot {
  readonly image: string;
  readonly folder: string;
  /** Files that cover those of the same name in the image's /etc. */
  readonly covers: readonly string[];
  /** The path at which it will be. */
  readonly mounted: string;
}

const makeScript = `set -e
umask 022
${copyRootFunction}
lower=$1 folder=$2
mkdir -- "$folder/upper" "$folder/work" "$folder/merged" "$folder/names"
copy_root "$lower" "$folder/upper"
shift 2
while [ $# -gt 0 ]; do printf %s "$2" > "$folder/names/$1"; shift 2; done`;

/** Nothing is deleted while anything is still mounted below: it could be the host's own /dev. */
const unmountScript = `${unmountIn}
unmount_in "$1/merged" && rm -rf --one-file-system -- "$1"`;

/**
 * Makes what the root filesystem of one instance is mounted from: the image below, a folder for what the instance
 * writes above, and its name files.
 */
export async function makeRoot(
  host: Host,
  image: string,
  folder: string,
  names: NameFiles,
): Promise<UnmountedRoot> {
  // The folder's content belongs to the image: no user of the host may run its setuid programs. Processes inside are
  // not affected.
  await makePrivateFolder(host, folder);
  const files = nameFiles.flatMap((name) => [name, names[name]]);
  await host.exec(['sh', '-c', makeScript, 'sh', image, folder, ...files]);
  const covers = nameFiles.map((name) => `${folder}/names/${name}`);
  return { image, folder, covers, mounted: `${folder}/merged` };
}

/** Unmounts the parts of it that are mounted and removes the folder; none of it need exist. */
export async function unmountRoot(host: Host, folder: string): Promise<void> {
  await host.exec(['sh', '-c', unmountScript, 'sh', folder]);
}
