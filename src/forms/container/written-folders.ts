import type Docker from 'dockerode';

/** Only storage drivers that keep layers in folders have one for what the container writes. */
export function upperFolder({ GraphDriver }: Docker.ContainerInspectInfo): string | undefined {
  return (GraphDriver as { Data?: { UpperDir?: string } | null } | undefined)?.Data?.UpperDir;
}

/** What the engine keeps outside the root filesystem for this container alone. */
export function volumeFolders({ Mounts }: Docker.ContainerInspectInfo): string[] {
  return Mounts.flatMap(({ Type, Source }) => (Type === 'volume' ? [Source] : []));
}
