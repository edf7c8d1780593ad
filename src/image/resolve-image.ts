import { createHash } from 'node:crypto';
import { BallastError, messageOf } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { requireRoom } from '../host/no-space.ts';
import type { ImageSource, RootfsRecipe, Workload } from '../workload.ts';
import { inspectArchive, reopenArchive } from './archive.ts';
import { chooseImage } from './choose-image.ts';
import type { WorkloadImage } from './image.ts';
import { findCached, imagesFolder, keepImage, type RootfsImage, unpackRootfs } from './image-cache.ts';
import { type EngineImage, emptyConfig, type ImageEngine } from './image-engine.ts';
import { loadableImage } from './loadable-image.ts';
import { loadedReference } from './loaded-reference.ts';
import { mountLayers } from './mounted-layers.ts';
import { readAccounts } from './read-accounts.ts';
import { buildRootfs, recipeDigest } from './rootfs-recipe.ts';
import { startSpec } from './start-spec.ts';

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

type Resolved = RootfsImage & Pick<WorkloadImage, 'engineId' | 'askName'>;
type Steps = Record<string, { durationNs: number; cached: boolean }>;

/**
 * Makes the workload's image ready on the host, or finds it there from an earlier run. Disposing removes what was
 * only there for this run.
 * @throws BallastError `image-missing`, `archive-missing`, `archive-unusable`, `archive-ambiguous`, `archive-lacks-image`, `rootfs-recipe`,
 * `rootfs-build-failed`, `mmdebstrap-missing`, `engine-needed`, `nothing-to-run`, `unknown-user`
 */
export async function resolveImage(context: ImageContext): Promise<WorkloadImage & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const steps: Steps = {};
  const { meta, rootfsFolder, engineId, askName } = await resolveSource(context, steps, stack);
  const start = startSpec(meta.config, context.workload, meta);
  const resources = stack.move();
  return {
    digest: meta.digest,
    ...(meta.seal === undefined ? {} : { seal: meta.seal }),
    rootfsFolder,
    engineId,
    ...(askName === undefined ? {} : { askName }),
    start,
    preparation: steps,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function resolveSource(
  context: ImageContext,
  steps: Steps,
  resources: AsyncDisposableStack,
): Promise<Resolved> {
  const { source } = context.workload;
  switch (source.kind) {
    case 'rootfs':
      return fromRecipe(context, source.recipe, steps);
    case 'archive':
      return fromArchive(context, source, steps, resources);
    case 'dockerfile': {
      const engine = await openEngine(context);
      context.progress(`building the image of ${source.path}`);
      const { path, target } = source;
      const key = createHash('sha256').update([path, ...(target === undefined ? [] : [target])].join('\0'));
      const tag = `ballast-built:${key.digest('hex').slice(0, 16)}`;
      const build = { path, tag, ...(target === undefined ? {} : { target }) };
      const id = await timed(steps, 'build', false, () => engine.build(build));
      return fromEngine(context, engine, id, steps, resources);
    }
    case 'reference': {
      const engine = await openEngine(context);
      if ((await engine.inspect(source.reference)) === undefined)
        await pull(context, engine, source.reference, steps);
      return fromName(context, engine, source.reference, steps, resources);
    }
  }
}

async function fromRecipe(context: ImageContext, recipe: RootfsRecipe, steps: Steps): Promise<Resolved> {
  const { cached, ...image } = await timed(steps, 'rootfs', false, () => recipeImage(context, recipe));
  steps.rootfs = { durationNs: steps.rootfs?.durationNs ?? 0, cached };
  return { ...image, engineId: undefined };
}

/** The root filesystem of a recipe, taken from the cache or made. */
export async function recipeImage(
  context: Pick<ImageContext, 'host' | 'runId' | 'signal' | 'progress'>,
  recipe: RootfsRecipe,
): Promise<RootfsImage & { readonly cached: boolean }> {
  const { host, signal, progress } = context;
  const digest = recipeDigest(recipe);
  const found = await findCached(host, digest);
  if (found !== undefined) return { ...found, cached: true };
  const image = await keepImage(context, digest, emptyConfig, (rootfsFolder, work) =>
    buildRootfs(host, recipe, rootfsFolder, work, signal, progress),
  );
  return { ...image, cached: false };
}

async function fromArchive(
  context: ImageContext,
  { path, image: wanted }: Extract<ImageSource, { kind: 'archive' }>,
  steps: Steps,
  resources: AsyncDisposableStack,
): Promise<Resolved> {
  const { host, runId, signal, progress } = context;
  progress(`reading ${path}`);
  const archive = await timed(steps, 'read', false, () => inspectArchive(path, signal));
  if (archive.images.length > 0 || wanted !== undefined) {
    const chosen = chooseImage(path, archive.images, wanted);
    const engine = await openEngine(context);
    progress(`loading ${path} into the engine`);
    const reference = loadedReference(runId);
    resources.defer(() => engine.removeName(reference));
    await timed(steps, 'load', false, async () =>
      engine.load(await loadableImage(archive, chosen, reference), reference),
    );
    return fromEngine(context, engine, reference, steps, resources);
  }
  const { digest, bytes } = archive;
  const image = await findOrKeep(context, digest, 'rootfs', steps, () => {
    progress(`copying ${path} to ${host.name}`);
    return keepImage(context, digest, emptyConfig, async (rootfsFolder) => {
      await requireRoom(host, imagesFolder, bytes, `unpacking ${path}`);
      await unpackRootfs(context, await reopenArchive(archive), rootfsFolder);
    });
  });
  return { ...image, engineId: undefined };
}

/** An image that the user names. The name may be given to another image while the run goes on, which is told at its end. */
async function fromName(
  context: ImageContext,
  engine: ImageEngine,
  name: string,
  steps: Steps,
  resources: AsyncDisposableStack,
): Promise<Resolved> {
  const image = await fromEngine(context, engine, name, steps, resources);
  const atStart = image.meta.digest;
  const askName = async () => ({ name, atStart, atEnd: (await engine.inspect(name))?.id ?? null });
  return { ...image, askName };
}

/**
 * Takes the engine's layers themselves where the host has them: nothing is copied, and it is exactly what a container
 * sees. Otherwise takes the engine's export, kept in the cache.
 */
async function fromEngine(
  context: ImageContext,
  engine: ImageEngine,
  reference: string,
  steps: Steps,
  resources: AsyncDisposableStack,
): Promise<Resolved> {
  const { host, progress, runFolder } = context;
  const found: EngineImage | undefined = await engine.inspect(reference);
  if (found === undefined) throw missing(reference, 'the engine does not know it');
  const { id: digest, config } = found;
  // Whoever gives its name to another image must not take it away from the run.
  const held = resources.use(await engine.hold(digest));
  const layers = await engine.layerFolders(digest);
  if (layers.length > 0) {
    const { rootfsFolder } = await timed(steps, 'mount', false, async () =>
      resources.use(await mountLayers(host, layers, `${runFolder}/image`)),
    );
    const meta = { digest, config, ...(await readAccounts(host, rootfsFolder)) };
    return { rootfsFolder, meta, engineId: digest };
  }
  const image = await findOrKeep(context, digest, 'export', steps, () => {
    progress(`exporting the root filesystem of ${reference}`);
    return keepImage(context, digest, config, async (rootfsFolder) => {
      await unpackRootfs(context, await held.export(), rootfsFolder);
    });
  });
  return { ...image, engineId: digest };
}

async function findOrKeep(
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

async function pull(
  { progress }: ImageContext,
  engine: ImageEngine,
  reference: string,
  steps: Steps,
): Promise<void> {
  progress(`pulling ${reference}`);
  try {
    await timed(steps, 'pull', false, () => engine.pull(reference));
  } catch (error) {
    throw missing(reference, messageOf(error), error);
  }
}

async function timed<T>(steps: Steps, step: string, cached: boolean, work: () => Promise<T>): Promise<T> {
  const began = process.hrtime.bigint();
  const result = await work();
  steps[step] = { durationNs: Number(process.hrtime.bigint() - began), cached };
  return result;
}

async function openEngine({ engine }: ImageContext): Promise<ImageEngine> {
  if (engine !== undefined) return engine();
  throw new BallastError(
    'input',
    'engine-needed',
    'this image needs a container engine, and none is available',
    {
      hint: 'start Docker on the host, or describe the workload with `rootfs:` or an archive of a root filesystem',
    },
  );
}

function missing(reference: string, why: string, cause?: unknown): BallastError {
  return new BallastError('input', 'image-missing', `no image ${reference.slice(0, 200)}: ${why}`, {
    hint: 'check its name and tag, and that the host reaches its registry',
    ...(cause === undefined ? {} : { cause }),
  });
}
