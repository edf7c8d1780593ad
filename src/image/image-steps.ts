import type { Host } from '../host/host.ts';
import type { Workload } from '../workload.ts';
import type { WorkloadImage } from './image.ts';
import { findCached, type RootfsImage } from './image-cache.ts';
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

/** The image of this digest, taken from the cache or made; its step says which. */
export async function findOrKeep(
  context: ImageContext,
  digest: string,
  step: string,
  steps: Steps,
  keep: () => Promise<RootfsImage>,
): Promise<RootfsImage> {
  const began = process.hrtime.bigint();
  const found = await findCached(context.host, digest);
  const image = found ?? (await keep());
  steps[step] = { durationNs: Number(process.hrtime.bigint() - began), cached: found !== undefined };
  return image;
}

/** Does a step and stores how long it took, in ns. */
export async function timed<T>(
  steps: Steps,
  step: string,
  cached: boolean,
  work: () => Promise<T>,
): Promise<T> {
  const began = process.hrtime.bigint();
  const result = await work();
  steps[step] = { durationNs: Number(process.hrtime.bigint() - began), cached };
  return result;
}
