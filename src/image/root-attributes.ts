import type { Host } from '../host/host.ts';

/**
 * The shell function `copy_root FROM TO`: gives a folder the owner, mode, time and extended attributes of another. An
 * overlay shows those of its upper folder as those of its root.
 */
export const copyRootFunction = `copy_root() {
  tar -C "$1" --format=posix --no-recursion --numeric-owner --xattrs --xattrs-include='*' -cf - . |
    tar -C "$2" --numeric-owner --xattrs --xattrs-include='*' -p -xf -
}`;

export async function copyRootAttributes(host: Host, from: string, to: string): Promise<void> {
  await host.exec(['sh', '-ec', `${copyRootFunction}\ncopy_root "$1" "$2"`, 'sh', from, to]);
}

const plainScript = `[ "$(stat -c '%a %u %g' -- "$1")" = '755 0 0' ] || exit 0
tar -C "$1" --format=posix --no-recursion --xattrs --xattrs-include='*' -cf - . | grep -aq 'SCHILY\\.xattr\\.'`;

/** Tells whether a root has an owner, mode or attributes other than an engine gives to any root: 0:0, 0755 and none. */
export async function hasOwnRootAttributes(host: Host, rootfsFolder: string): Promise<boolean> {
  const { exitCode } = await host.exec(['sh', '-c', plainScript, 'sh', rootfsFolder], { allowFailure: true });
  return exitCode === 0;
}
