import type { ContainerAnswer } from '../../docker/engine-answers.ts';

/** The folder that holds what the container writes; undefined unless the storage driver keeps layers in folders. */
export function upperFolder({ GraphDriver }: ContainerAnswer): string | undefined {
  return GraphDriver?.Data?.UpperDir;
}

/** The folders that the engine keeps for this container alone, outside the root filesystem. */
export function volumeFolders({ Mounts }: ContainerAnswer): string[] {
  return Mounts.flatMap((mount) => (mount.Type === 'volume' ? [mount.Source] : []));
}
