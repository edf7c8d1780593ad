import type { Host } from '../../host/host.ts';
import { makePrivateFolder } from '../../host/root-only.ts';
import { unmountIn } from '../../host/unmount.ts';
import { copyRootFunction } from '../../image/root-attributes.ts';
import { type NameFiles, nameFiles } from '../name-files.ts';

/* The placer makes all mounts in the root: a link in the image must not lead a mount out of it. */
const mountScript = `set -e
${copyRootFunction}
lower=$1 folder=$2 place=$3 merged=$2/merged
mkdir -m 755 -- "$folder/upper" "$folder/work" "$merged"
copy_root "$lower" "$folder/upper"
mount -t overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work" ballast "$merged"
"$place" files "$merged" etc "$folder/names/hosts" "$folder/names/hostname" "$folder/names/resolv.conf"
"$place" kernel "$merged"`;

/** Nothing is deleted while anything is still mounted below: it could be the host's own /dev. */
const unmountScript = `${unmountIn}
unmount_in "$1/merged" && rm -rf --one-file-system -- "$1"`;

/**
 * The root filesystem of one instance: the image below, what the instance writes above, and its name files in /etc.
 * Returns its path. `placer` is the program that puts files in their place.
 */
export async function mountRoot(
  host: Host,
  rootfsFolder: string,
  folder: string,
  placer: string,
  names: NameFiles,
): Promise<string> {
  // The folder's content belongs to the image: no user of the host may run its setuid programs. Processes inside are
  // not affected.
  await makePrivateFolder(host, folder);
  await host.exec(['mkdir', '-p', '-m', '755', '--', `${folder}/names`]);
  for (const name of nameFiles) await host.put(names[name], `${folder}/names/${name}`, 0o644);
  await host.exec(['sh', '-c', mountScript, 'sh', rootfsFolder, folder, placer]);
  return `${folder}/merged`;
}

/** Unmounts the parts of it that are mounted and removes the folder; none of it need exist. */
export async function unmountRoot(host: Host, folder: string): Promise<void> {
  await host.exec(['sh', '-c', unmountScript, 'sh', folder]);
}
