import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { noSpaceHint } from '../host/no-space.ts';
import type { Accounts } from './accounts.ts';
import { type Builder, cacheFolder, halfBuiltName } from './half-built.ts';
import type { ImageConfig } from './image-engine.ts';

export const imagesFolder = `${cacheFolder}/images`;

/** A root filesystem kept on the host. Its folder appears whole or not at all. */
export interface CachedImage {
  readonly rootfsTar: string;
  readonly rootfsFolder: string;
  readonly meta: ImageMeta;
}

export interface ImageMeta extends Accounts {
  /** `sha256:…` */
  readonly digest: string;
  readonly config: ImageConfig;
}

const longMs = 30 * 60_000;
const maxMetaBytes = 4 << 20;

/** The image of this digest, when it is there: one look at the host. */
export async function findCached(host: Host, digest: string): Promise<CachedImage | undefined> {
  const folder = folderOf(digest);
  const argv = ['cat', '--', `${folder}/meta.json`];
  const { exitCode, stdout } = await host.exec(argv, { allowFailure: true, maxOutputBytes: maxMetaBytes });
  return exitCode === 0 ? cached(folder, JSON.parse(stdout) as ImageMeta) : undefined;
}

/** Not reading through links: what they lead to is outside the root filesystem. */
const accountScript = `for f in passwd group; do
  [ -L "$1/etc" ] || [ -L "$1/etc/$f" ] || [ ! -f "$1/etc/$f" ] || head -c 1000000 -- "$1/etc/$f"
  printf '\\0'
done`;

/**
 * Keeps a new image: `makeTar` writes `rootfs.tar` into an unfinished folder, which is then unpacked, described and
 * renamed. A killed run leaves only a folder that `ballast clean` recognises by its name.
 */
export async function keepImage(
  { host, runId, signal }: Builder,
  digest: string,
  config: ImageConfig,
  makeTar: (rootfsTar: string, unfinished: string) => Promise<void>,
): Promise<CachedImage> {
  const unfinished = `${imagesFolder}/${halfBuiltName(runId)}`;
  const folder = folderOf(digest);
  try {
    await host.exec(['mkdir', '-p', '--', unfinished]);
    await host.exec(['mkdir', '-m', '755', '--', `${unfinished}/rootfs`]);
    await makeTar(`${unfinished}/rootfs.tar`, unfinished);
    await unpack(host, `${unfinished}/rootfs.tar`, `${unfinished}/rootfs`, signal);
    const { stdout } = await host.exec(['sh', '-c', accountScript, 'sh', `${unfinished}/rootfs`]);
    const [passwd = '', group = ''] = stdout.split('\0');
    const meta: ImageMeta = { digest, config, passwd, group };
    await host.put(`${JSON.stringify(meta)}\n`, `${unfinished}/meta.json`);
    // Another run may have been faster: then its folder is as good as this one.
    const script = 'mv -T -- "$1" "$2" || test -f "$2/meta.json"';
    await host.exec(['sh', '-c', script, 'sh', unfinished, folder]);
    return cached(folder, meta);
  } finally {
    await host.exec(['rm', '-rf', '--one-file-system', '--', unfinished], {
      timeoutMs: longMs,
      allowFailure: true,
    });
  }
}

async function unpack(host: Host, tar: string, folder: string, signal: AbortSignal): Promise<void> {
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
    tar,
    '-C',
    folder,
  ];
  const { exitCode, stderr } = await host.exec(argv, { timeoutMs: longMs, signal, allowFailure: true });
  if (exitCode === 0) return;
  const said = stderr.trim().slice(-500);
  const full = noSpaceHint(said);
  throw new BallastError(
    full === undefined ? 'input' : 'engine',
    full === undefined ? 'archive-unusable' : 'no-space',
    `the root filesystem cannot be unpacked below ${imagesFolder}: ${said}`,
    { hint: full ?? 'give a whole tar of a root filesystem' },
  );
}

function folderOf(digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined)
    throw new BallastError('engine', 'image-digest', `not a digest: ${digest.slice(0, 100)}`);
  return `${imagesFolder}/${hex}`;
}

function cached(folder: string, meta: ImageMeta): CachedImage {
  return { rootfsTar: `${folder}/rootfs.tar`, rootfsFolder: `${folder}/rootfs`, meta };
}
