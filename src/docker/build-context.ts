import type { ReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import dockerIgnore from '@balena/dockerignore';
import { type PackOptions, pack } from 'tar-fs';
import { openRegularFile } from '../fields/regular-file.ts';

const ignoreFile = '.dockerignore';

/**
 * The folder of a Dockerfile as the engine takes it, a gzipped tar, without sockets and without what its
 * `<Dockerfile>.dockerignore` names, or else its `.dockerignore`. The stream fails when something cannot be read.
 * @throws what node:fs throws, and Error when something is neither a file nor a folder nor a link
 */
export async function buildContext(
  folder: string,
  dockerfile: string,
  readBy: Frontend = 'named',
): Promise<Readable> {
  const entries: string[] = [];
  for await (const path of sentOf(folder, '', await ignoredIn(folder, dockerfile))) entries.push(path);
  // Each path is named, so that folders are not walked again, and files keep their modes. To `docker build` all is root's.
  const options: PackOptions & { umask: number } = {
    entries,
    ignore: () => true,
    umask: 0,
    map: (header) => ({ ...header, uid: 0, gid: 0 }),
    mapStream: (content, { name }) =>
      readBy === 'own' && name === dockerfile ? withoutFrontend(content) : content,
  };
  const zipped = createGzip();
  // The reader sees a failure of either as its own.
  pipeline(pack(folder, options), zipped).catch(() => undefined);
  return zipped;
}

/** Reads a Dockerfile: the program that its `# syntax=` names, or the one that comes with the engine. */
export type Frontend = 'named' | 'own';

/** `# syntax=docker/dockerfile:1`, which stands before all instructions. */
const syntax = /^(\s*#\s*syntax\s*)=[ \t]*([^\s]+)/im;

/** The image of the frontend that a Dockerfile names. */
export async function namedFrontend(folder: string, dockerfile: string): Promise<string | undefined> {
  const content = await readIfThere(folder, dockerfile);
  return syntax.exec(content ?? '')?.[2]?.slice(0, 200);
}

/** The same with that line as a comment, of the same length. */
function withoutFrontend(content: ReadStream): ReadStream {
  let isFirst = true;
  const changed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = chunk.toString('latin1');
      const plain = isFirst ? text.replace(syntax, (line) => line.replace('=', ' ')) : text;
      isFirst = false;
      done(null, Buffer.from(plain, 'latin1'));
    },
  });
  // The reader of the archive sees a failure as its own.
  pipeline(content, changed).catch(() => undefined);
  return changed as unknown as ReadStream;
}

interface Ignored {
  has(path: string): boolean;
  /** True when something inside an ignored folder may be sent all the same. */
  readonly hasExceptions: boolean;
}

async function ignoredIn(folder: string, dockerfile: string): Promise<Ignored> {
  const patterns =
    (await readIfThere(folder, `${dockerfile}${ignoreFile}`)) ??
    (await readIfThere(folder, ignoreFile)) ??
    '';
  // The engine reads these itself.
  const alwaysSent: ReadonlySet<string> = new Set([dockerfile, ignoreFile, `${dockerfile}${ignoreFile}`]);
  const found = dockerIgnore.default({ ignorecase: false }).add(patterns);
  return {
    has: (path) => !alwaysSent.has(path) && found.ignores(path),
    hasExceptions: /^\s*!/m.test(patterns),
  };
}

async function readIfThere(folder: string, name: string): Promise<string | undefined> {
  try {
    await using file = await openRegularFile(join(folder, name));
    return await text(file.createReadStream({ autoClose: false }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

/** The paths to send, relative to the folder and in the same order each time. */
async function* sentOf(folder: string, below: string, ignored: Ignored): AsyncGenerator<string> {
  for (const name of (await readdir(join(folder, below))).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const isSent = !ignored.has(path);
    const kind = await lstat(join(folder, path));
    if (kind.isDirectory()) {
      if (isSent) yield path;
      if (isSent || ignored.hasExceptions) yield* sentOf(folder, path, ignored);
    } else if (isSent && !kind.isSocket()) {
      if (!kind.isFile() && !kind.isSymbolicLink())
        throw new Error(`${path} is neither a file nor a folder nor a link`);
      yield path;
    }
  }
}
