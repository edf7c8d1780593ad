import type { Host } from '../host/host.ts';
import type { ImageSource, Workload } from '../workload.ts';
import type { WorkloadImage } from './image.ts';
import type { RootfsImage } from './image-cache.ts';
import type { ImageEngine } from './image-engine.ts';

export interface ImageContext {
  readonly host: Host;
  readonly workload: Workload;
  readonly runId: string;
  /** The folder on the host that belongs to this run alone; `ballast clean` unmounts what is mounted there. */
  readonly runFolder: string;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  /** Opens the container engine; asked only for sources that need one. */
  readonly engine?: () => Promise<ImageEngine>;
}

export type Resolved = Pick<RootfsImage, 'meta'> &
  Pick<WorkloadImage, 'rootfsFolder' | 'engineId' | 'askName'>;
export type Steps = Record<string, { durationNs: number; cached: boolean }>;

/** The image as whoever wrote the scenario knows it. */
export function nameOfSource(source: ImageSource): string {
  switch (source.kind) {
    case 'rootfs':
      return 'the recipe';
    case 'archive':
    case 'dockerfile':
      return source.path;
    case 'reference':
      return source.reference;
  }
}

/**
 * Does a step, and stores how long it took, in ns, and whether its result was there already.
 * @param wasCached absent: it never is
 */
export async function timed<T>(
  steps: Steps,
  step: string,
  work: () => Promise<T>,
  wasCached: (result: T) => boolean = () => false,
): Promise<T> {
  const began = process.hrtime.bigint();
  const result = await work();
  steps[step] = { durationNs: Number(process.hrtime.bigint() - began), cached: wasCached(result) };
  return result;
}
