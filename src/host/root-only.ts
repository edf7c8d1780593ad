import type { Host } from './host.ts';

/** What leads to it is made when missing: others may pass through that and not look. */
const makeScript = 'umask 066; mkdir -p -m "$1" -- "$2" && chmod "$1" -- "$2"';

/**
 * A folder that root alone can enter, for whatever comes from an image: no other user of the host may run its setuid
 * programs, open its devices or read its files.
 */
export async function makePrivateFolder(host: Host, path: string): Promise<void> {
  await host.exec(['sh', '-c', makeScript, 'sh', '0700', path]);
}

/**
 * A folder that others may pass through and not look into: a QEMU with a user of its own has to reach the files that are
 * lent to it. What is in it is root's alone, or no secret.
 */
export async function makePassableFolder(host: Host, path: string): Promise<void> {
  await host.exec(['sh', '-c', makeScript, 'sh', '0711', path]);
}
