import type { Host } from '../../host/host.ts';
import { isSealed } from '../../image/seal.ts';

/** Files that older versions kept could be read by others, or belonged to the user that libvirt had given them to. */
const keptScript = '[ -f "$1" ] && chown 0:0 -- "$1" && chmod o= -- "$1"';

/**
 * True when a file of an image exists from an earlier run, as it was sealed then. It is made root's alone, except for
 * the user it has been lent to.
 */
export async function isKept(host: Host, path: string): Promise<boolean> {
  const { exitCode } = await host.exec(['sh', '-c', keptScript, 'sh', path], { allowFailure: true });
  return exitCode === 0 && (await isSealed(host, path));
}
