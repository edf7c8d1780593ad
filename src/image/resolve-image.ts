import { createHash } from 'node:crypto';
import { requireRoom } from '../host/no-space.ts';
import type { ImageSource, RootfsRecipe } from '../workload.ts';
import { resolveUser } from './accounts.ts';
import { inspectArchive, reopenArchive } from './archive.ts';
import { chooseImage } from './choose-image.ts';
import { fromEngine, fromName, openEngine } from './engine-source.ts';
import type { WorkloadImage } from './image.ts';
import {
  findOrKeep,
  imagesFolder,
  type KeptImage,
  keepImage,
  unpackRootfs,
  wasCached,
} from './image-cache.ts';
import { emptyConfig } from './image-engine.ts';
import { type ImageContext, type Resolved, type Steps, timed } from './image-steps.ts';
import { loadableImage } from './loadable-image.ts';
import { loadedReference } from './loaded-reference.ts';
import { buildRootfs, recipeDigest } from './rootfs-recipe.ts';
import { startSpec } from './start-spec.ts';

/**
 * Makes the workload's image ready on the host, or finds it there from an earlier run. Disposing removes what was
 * only there for this run.
 * @throws BallastError `image-missing`, `archive-missing`, `archive-unusable`, `archive-ambiguous`,
 * `archive-lacks-image`, `dockerfile-missing`, `build-failed`, `rootfs-recipe`, `rootfs-build-failed`,
 * `mmdebstrap-missing`, `engine-needed`, `nothing-to-run`, `unknown-user`
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
    identityOf: (user) => resolveUser(user, meta),
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
      const id = await timed(steps, 'build', () => engine.build(build));
      return fromEngine(context, engine, id, steps, resources);
    }
    case 'reference': {
      const engine = await openEngine(context);
      return fromName(context, engine, source.reference, steps, resources);
    }
  }
}

async function fromRecipe(context: ImageContext, recipe: RootfsRecipe, steps: Steps): Promise<Resolved> {
  const image = await timed(steps, 'rootfs', () => recipeImage(context, recipe), wasCached);
  return { ...image, engineId: undefined };
}

/** The root filesystem of a recipe, taken from the cache or made. */
export function recipeImage(
  context: Pick<ImageContext, 'host' | 'runId' | 'signal' | 'progress'>,
  recipe: RootfsRecipe,
): Promise<KeptImage> {
  const { host, signal, progress } = context;
  const digest = recipeDigest(recipe);
  return findOrKeep(context, digest, () =>
    keepImage(context, digest, emptyConfig, (rootfsFolder, work) =>
      buildRootfs(host, recipe, rootfsFolder, work, signal, progress),
    ),
  );
}

async function fromArchive(
  context: ImageContext,
  { path, image: wanted }: Extract<ImageSource, { kind: 'archive' }>,
  steps: Steps,
  resources: AsyncDisposableStack,
): Promise<Resolved> {
  const { host, runId, signal, progress } = context;
  progress(`reading ${path}`);
  const archive = await timed(steps, 'read', () => inspectArchive(path, signal));
  if (archive.images.length > 0 || wanted !== undefined) {
    const chosen = chooseImage(path, archive.images, wanted);
    const engine = await openEngine(context);
    progress(`loading ${path} into the engine`);
    const reference = loadedReference(runId);
    resources.defer(() => engine.removeName(reference));
    await timed(steps, 'load', async () =>
      engine.load(await loadableImage(archive, chosen, reference), reference),
    );
    return fromEngine(context, engine, reference, steps, resources);
  }
  const { digest, bytes } = archive;
  const unpack = () => {
    progress(`copying ${path} to ${host.name}`);
    return keepImage(context, digest, emptyConfig, async (rootfsFolder) => {
      await requireRoom(host, imagesFolder, bytes, `unpacking ${path}`);
      await unpackRootfs(context, path, await reopenArchive(archive), rootfsFolder);
    });
  };
  const image = await timed(steps, 'rootfs', () => findOrKeep(context, digest, unpack), wasCached);
  return { ...image, engineId: undefined };
}
