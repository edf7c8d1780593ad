import type { Readable } from 'node:stream';
import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { noSpaceHint } from '../host/no-space.ts';
import { makePrivateFolder } from '../host/root-only.ts';
import type { Accounts } from './accounts.ts';
import { type Builder, buildMs, cacheFolder, halfBuiltName, removeWorkFolder } from './half-built.ts';
import type { ImageConfig } from './image-engine.ts';
import { readAccounts } from './read-accounts.ts';
import { sealOf } from './seal.ts';

export const imagesFolder = `${cacheFolder}/images`;

/** A root filesystem on the host. In the cache its folder appears whole or not at all. */
export interface RootfsImage {
  readonly rootfsFolder: string;
  readonly meta: ImageMeta;
}

export interface ImageMeta extends Accounts {
  /** `sha256:…` */
  readonly digest: string;
  readonly config: ImageConfig;
  /** The seal of the root filesystem; undefined for one that the engine keeps. */
  readonly seal?: string;
}

const maxMetaBytes = 4 << 20;

/**
 * Finds the image of this digest. One that is no longer as it was kept, or that an older version kept without a seal, is
 * removed, so that it is made anew, and `progress` says so.
 */
export async function findCached(
  host: Host,
  digest: string,
  progress: (text: string) => void,
): Promise<RootfsImage | undefined> {
  const folder = folderOf(digest);
  const argv = ['cat', '--', `${folder}/meta.json`];
  const { exitCode, stdout } = await host.exec(argv, { allowFailure: true, maxOutputBytes: maxMetaBytes });
  if (exitCode !== 0) return undefined;
  const rootfsFolder = `${folder}/rootfs`;
  const meta = parseMeta(stdout);
  if (meta?.seal !== undefined && meta.seal === (await sealOf(host, rootfsFolder, 'own')))
    return { rootfsFolder, meta };
  progress(`the root filesystem that was kept on ${host.name} does not match its seal, and is built again`);
  await removeWorkFolder(host, folder);
  return undefined;
}

function parseMeta(text: string): ImageMeta | undefined {
  try {
    return JSON.parse(text) as ImageMeta;
  } catch {
    return undefined;
  }
}

/** An image that was in the cache, or has been made and is now. */
export interface KeptImage extends RootfsImage {
  readonly cached: boolean;
}

/** The image of this digest, taken from the cache or made. */
export async function findOrKeep(
  { host, progress }: { readonly host: Host; readonly progress: (text: string) => void },
  digest: string,
  keep: () => Promise<RootfsImage>,
): Promise<KeptImage> {
  const found = await findCached(host, digest, progress);
  return found === undefined ? { ...(await keep()), cached: false } : { ...found, cached: true };
}

/** Tells a step whether its image was in the cache. */
export const wasCached = ({ cached }: KeptImage): boolean => cached;

/**
 * Keeps a new image: `fill` makes the folder `rootfs` in an unfinished one, which is then described and renamed. A
 * killed run leaves only a folder that `ballast clean` recognises by its name.
 */
export async function keepImage(
  { host, runId }: Builder,
  digest: string,
  config: ImageConfig,
  fill: (rootfsFolder: string, unfinished: string) => Promise<void>,
): Promise<RootfsImage> {
  const unfinished = `${imagesFolder}/${halfBuiltName(runId)}`;
  const folder = folderOf(digest);
  try {
    await makePrivateFolder(host, unfinished);
    await fill(`${unfinished}/rootfs`, unfinished);
    const accounts = await readAccounts(host, `${unfinished}/rootfs`);
    const seal = await sealOf(host, `${unfinished}/rootfs`, 'own');
    const meta: ImageMeta = { digest, config, ...accounts, seal };
    await host.put(`${JSON.stringify(meta)}\n`, `${unfinished}/meta.json`);
    // Nobody else may reach the setuid programs in it.
    await host.exec(['chmod', '0700', '--', unfinished]);
    if (!(await takePlace(host, unfinished, folder))) {
      // What is there without a description is nobody's: a folder appears whole.
      await removeWorkFolder(host, folder);
      await host.exec(['mv', '-T', '--', unfinished, folder]);
    }
    return { rootfsFolder: `${folder}/rootfs`, meta };
  } finally {
    await removeWorkFolder(host, unfinished);
  }
}

/** Moves a whole image to its place; true as well where another run was faster, whose folder is as good. */
async function takePlace(host: Host, unfinished: string, folder: string): Promise<boolean> {
  const script = 'mv -T -- "$1" "$2" || test -f "$2/meta.json"';
  const argv = ['sh', '-c', script, 'sh', unfinished, folder];
  return (await host.exec(argv, { allowFailure: true })).exitCode === 0;
}

/**
 * Unpacks a flat tar from any source into a new folder of the host.
 * @param source the archive or image that it is of, as the user has named it
 * @throws BallastError `archive-unusable`, `no-space`
 */
export async function unpackRootfs(
  { host, signal }: Builder,
  source: string,
  tar: Readable,
  rootfsFolder: string,
): Promise<void> {
  await host.exec(['mkdir', '-m', '755', '--', rootfsFolder]);
  const argv = [
    'tar',
    '--numeric-owner',
    '--xattrs',
    '--xattrs-include=*',
    // The engine's own marker of a container is no part of the image. (GNU tar's --delete damages archives.)
    '--anchored',
    '--exclude=.dockerenv',
    '--exclude=./.dockerenv',
    '-p',
    '-x',
    '-f',
    '-',
    '-C',
    rootfsFolder,
  ];
  const options = { input: tar, timeoutMs: buildMs, signal, allowFailure: true };
  const { exitCode, stderr } = await host.exec(argv, options);
  if (exitCode === 0) return;
  const said = stderr.trim().slice(-500);
  const full = noSpaceHint(said);
  throw new BallastError(
    full === undefined ? 'input' : 'engine',
    full === undefined ? 'archive-unusable' : 'no-space',
    `${source} cannot be unpacked as a root filesystem on ${host.name}: ${said}`,
    { hint: full ?? 'give a whole tar of a root filesystem; `tar -x` as root says the same of it' },
  );
}

function folderOf(digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined)
    throw new BallastError('engine', 'image-digest', `not a digest: ${digest.slice(0, 100)}`);
  return `${imagesFolder}/${hex}`;
}
