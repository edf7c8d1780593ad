import type Docker from 'dockerode';
import type { Host } from '../../host/host.ts';

const allThereScript = 'for folder; do [ -d "$folder" ] || exit 1; done';

/**
 * Folders of the host with the layers of an image as a container sees them, the topmost first. Empty with another
 * storage driver than overlay2, an engine that keeps them on another machine than the host, and one that shifts owners.
 */
export async function layerFolders(
  host: Host,
  docker: Docker,
  reference: string,
): Promise<readonly string[]> {
  const { GraphDriver } = await docker.getImage(reference).inspect();
  if (GraphDriver?.Name !== 'overlay2') return [];
  const { UpperDir, LowerDir } = (GraphDriver.Data ?? {}) as { UpperDir?: string; LowerDir?: string };
  if (UpperDir === undefined) return [];
  const { SecurityOptions } = (await docker.info()) as { SecurityOptions?: string[] };
  if (SecurityOptions?.some((option) => /name=(rootless|userns)\b/.test(option))) return [];
  const folders = [UpperDir, ...(LowerDir?.split(':') ?? [])];
  const argv = ['sh', '-c', allThereScript, 'sh', ...folders];
  const { exitCode } = await host.exec(argv, { allowFailure: true });
  return exitCode === 0 ? folders : [];
}
