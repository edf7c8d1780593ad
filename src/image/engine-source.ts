import { BallastError, messageOf } from '../errors.ts';
import { accountsIn } from './accounts-in-tar.ts';
import { findOrKeep, keepImage, unpackRootfs, wasCached } from './image-cache.ts';
import type { EngineImage, ImageEngine } from './image-engine.ts';
import { type ImageContext, nameOfSource, type Resolved, type Steps, timed } from './image-steps.ts';
import { mountLayers } from './mounted-layers.ts';
import { readAccounts } from './read-accounts.ts';

/** @throws BallastError `engine-needed` */
export async function openEngine({ engine }: ImageContext): Promise<ImageEngine> {
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

/** An image that the user names. The name may be given to another image while the run goes on, which is told at its end. */
export async function fromName(
  context: ImageContext,
  engine: ImageEngine,
  name: string,
  steps: Steps,
  resources: AsyncDisposableStack,
): Promise<Resolved> {
  if ((await engine.inspect(name)) === undefined) await pull(context, engine, name, steps);
  const image = await fromEngine(context, engine, name, steps, resources);
  const atStart = image.meta.digest;
  const askName = async () => ({ name, atStart, atEnd: (await engine.inspect(name))?.id ?? null });
  return { ...image, askName };
}

/**
 * Takes the engine's layers themselves where the host has them: nothing is copied, and it is exactly what a container
 * sees. Otherwise takes the engine's export, kept in the cache.
 */
export async function fromEngine(
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
  if (host.user !== undefined) {
    const accounts = await timed(steps, 'accounts', async () => accountsIn(await held.export()));
    return { rootfsFolder: undefined, meta: { digest, config, ...accounts }, engineId: digest };
  }
  const layers = await engine.layerFolders(digest);
  if (layers.length > 0) {
    const { rootfsFolder } = await timed(steps, 'mount', async () =>
      resources.use(await mountLayers(host, layers, `${runFolder}/image`)),
    );
    const meta = { digest, config, ...(await readAccounts(host, rootfsFolder)) };
    return { rootfsFolder, meta, engineId: digest };
  }
  const name = nameOfSource(context.workload.source);
  const exported = () => {
    progress(`exporting the root filesystem of ${name}`);
    return keepImage(context, digest, config, async (rootfsFolder) => {
      await unpackRootfs(context, name, await held.export(), rootfsFolder);
    });
  };
  const image = await timed(steps, 'export', () => findOrKeep(context, digest, exported), wasCached);
  return { ...image, engineId: digest };
}

async function pull(
  { progress }: ImageContext,
  engine: ImageEngine,
  reference: string,
  steps: Steps,
): Promise<void> {
  progress(`pulling ${reference}`);
  try {
    await timed(steps, 'pull', () => engine.pull(reference));
  } catch (error) {
    throw missing(reference, messageOf(error), error);
  }
}

function missing(reference: string, why: string, cause?: unknown): BallastError {
  return new BallastError('input', 'image-missing', `no image ${reference.slice(0, 200)}: ${why}`, {
    hint: 'check its name and tag, and that the host reaches its registry',
    ...(cause === undefined ? {} : { cause }),
  });
}
