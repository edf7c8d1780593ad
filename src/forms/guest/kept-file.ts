import type { Host } from '../../host/host.ts';

/** What other versions kept could be read by others, or belonged to the user that libvirt had given it to. */
const keptScript = '[ -f "$1" ] && chown 0:0 -- "$1" && chmod o= -- "$1"';

/** Whether a file of an image is there from an earlier run; it is root's alone then, but for whom it has been lent to. */
export async function isKept(host: Host, path: string): Promise<boolean> {
  const { exitCode } = await host.exec(['sh', '-c', keptScript, 'sh', path], { allowFailure: true });
  return exitCode === 0;
}
