import type { Host } from './host.ts';

/** Missing parents are made so that other users may pass through them but not list them. */
const makeScript = 'umask 066; mkdir -p -m "$1" -- "$2" && chmod "$1" -- "$2"';

/**
 * Makes a folder that root alone can enter, for whatever comes from an image: no other user of the host may run its
 * setuid programs, open its devices or read its files.
 */
export async function makePrivateFolder(host: Host, path: string): Promise<void> {
  await host.exec(['sh', '-c', makeScript, 'sh', '0700', path]);
}

/**
 * Makes a folder that others may pass through but not list, since a QEMU with a user of its own has to reach the
 * files that are lent to it. The files in it are readable by root alone, or no secret.
 */
export async function makePassableFolder(host: Host, path: string): Promise<void> {
  await host.exec(['sh', '-c', makeScript, 'sh', '0711', path]);
}
