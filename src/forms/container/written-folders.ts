import type { ContainerAnswer } from '../../docker/engine-answers.ts';

/** Only storage drivers that keep layers in folders have one for what the container writes. */
export function upperFolder({ GraphDriver }: ContainerAnswer): string | undefined {
  return GraphDriver?.Data?.UpperDir;
}

/** What the engine keeps outside the root filesystem for this container alone. */
export function volumeFolders({ Mounts }: ContainerAnswer): string[] {
  return Mounts.flatMap((mount) => (mount.Type === 'volume' ? [mount.Source] : []));
}
