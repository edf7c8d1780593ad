import type { Host } from '../host/host.ts';
import type { DockerEngine } from './docker-engine.ts';
import { inspectImage } from './engine-answers.ts';

const allThereScript = 'for folder; do [ -d "$folder" ] || exit 1; done';

/**
 * The folders of the host that hold an image's layers as a container sees them, the topmost first. Empty with another
 * storage driver than overlay2, an engine that keeps them on another machine than the host, and one that shifts
 * owners.
 */
export async function layerFolders(
  host: Host,
  { docker, remapsUsers, isRootless }: DockerEngine,
  reference: string,
): Promise<readonly string[]> {
  if (remapsUsers || isRootless) return [];
  const { GraphDriver } = await inspectImage(docker, reference);
  if (GraphDriver?.Name !== 'overlay2') return [];
  const { UpperDir, LowerDir = [] } = GraphDriver.Data ?? {};
  if (UpperDir === undefined) return [];
  const folders = [UpperDir, ...LowerDir];
  const argv = ['sh', '-c', allThereScript, 'sh', ...folders];
  const { exitCode } = await host.exec(argv, { allowFailure: true });
  return exitCode === 0 ? folders : [];
}
