import { connectDocker } from './docker/docker-engine.ts';
import { dockerImages } from './docker/docker-images.ts';
import { engineOnDemand } from './docker/engine-on-demand.ts';
import { engineNameOf } from './host/cleaner.ts';
import { resolveImage } from './image/resolve-image.ts';
import { resourceLimits } from './image/resource-limits.ts';
import type { Teardown } from './remains/teardown.ts';
import { openShared } from './targets/shared.ts';
import type { PreparedTarget, TargetContext } from './targets/target.ts';
import { prepareTarget, type TargetSpec } from './targets/targets.ts';
import { noteEngine } from './targets/used-engines.ts';

/** The place in which a run is prepared, with its progress and the signal that stops it. */
export interface RunPlace extends Omit<TargetContext, 'image' | 'engine' | 'shared'> {
  readonly targets: readonly TargetSpec[];
}

export interface Preparing {
  whenPrepared?(name: string, target: PreparedTarget, context: TargetContext): void;
  /** Called when a target cannot be prepared; returns when the others are to be prepared without it. */
  whenFailed?(name: string, error: unknown): void;
  /** The command that an instance of the target runs; absent: that of the workload. */
  argvOf?(spec: TargetSpec, argv: readonly string[]): readonly string[];
}

/**
 * Prepares one image for all targets, then each target; the teardown removes what is the run's own.
 * @throws what a target failed with, when none is left or the run may not continue without it
 */
export async function prepareRun(
  teardown: Teardown,
  place: RunPlace,
  { whenPrepared, whenFailed, argvOf = (_, argv) => argv }: Preparing = {},
): Promise<{ readonly context: TargetContext; readonly prepared: Map<string, PreparedTarget> }> {
  const { targets, ...own } = place;
  const { host, runId, signal, progress } = own;
  const connect = async () => {
    await noteEngine(host, place.runFolder, engineNameOf(host));
    return connectDocker(host);
  };
  const engine = teardown.use('the connection to the engine', engineOnDemand(host, connect));
  const shared = teardown.use('what the targets share', openShared());
  const resolved = await resolveImage({
    ...own,
    engine: async () => dockerImages(host, await engine.open(), runId),
  });
  teardown.use('the image', resolved);
  const image = { ...resolved, start: { ...resolved.start, resources: await resourceLimits(host) } };
  const context: TargetContext = { ...own, image, engine, shared };
  const prepared = new Map<string, PreparedTarget>();
  let failure: unknown;
  for (const spec of targets) {
    signal.throwIfAborted();
    progress(`preparing ${spec.name}`);
    const start = { ...image.start, argv: argvOf(spec, image.start.argv) };
    const made = await prepareTarget({ ...context, image: { ...image, start } }, spec).catch((error) => {
      signal.throwIfAborted();
      if (whenFailed === undefined) throw error;
      whenFailed(spec.name, error);
      failure = error;
    });
    if (made === undefined) continue;
    const target = teardown.use(`what target ${spec.name} has made`, made);
    prepared.set(spec.name, target);
    whenPrepared?.(spec.name, target, context);
  }
  if (prepared.size === 0) throw failure;
  return { context, prepared };
}
