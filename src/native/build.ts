import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BallastError, messageOf } from '../errors.ts';
import type { Host } from '../host/host.ts';

export type NativeName =
  | 'launch'
  | 'init'
  | 'knock'
  | 'watch'
  | 'place'
  | 'probe'
  | 'surface'
  | 'ticks'
  | 'agent';

const flags = ['-static', '-Os', '-s', '-Wall', '-Wextra', '-Werror'];
const run = promisify(execFile);

/**
 * Path on the host of a small static program, put there when missing.
 * @throws BallastError `compiler-missing`, `native-build-failed`
 */
export async function nativeBinary(host: Host, name: NativeName): Promise<string> {
  const { path: local, digest } = await localNativeBinary(name);
  const path = `/var/cache/ballast/native/${digest}/ballast-${name}`;
  const { exitCode } = await host.exec(['test', '-x', path], { allowFailure: true });
  if (exitCode === 0) return path;
  await host.exec(['mkdir', '-p', '--', path.slice(0, path.lastIndexOf('/'))]);
  await host.put(createReadStream(local), path, 0o755);
  return path;
}

/** The same program as a file on the harness's machine, compiled when its source has changed; and its digest. */
export async function localNativeBinary(name: NativeName): Promise<{ path: string; digest: string }> {
  const source = fileURLToPath(new URL(`./${name}.c`, import.meta.url));
  const hash = createHash('sha256').update(`${process.arch} ${flags.join(' ')}`);
  // A set grows while it is walked: the headers of headers come last.
  const files = new Set([source]);
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    hash.update(text);
    for (const [, header = ''] of text.matchAll(/^#include "(.+)"$/gm))
      files.add(join(dirname(file), header));
  }
  const digest = hash.digest('hex').slice(0, 32);
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ballast', 'native', digest);
  const path = join(folder, `ballast-${name}`);
  const present = await access(path).then(
    () => true,
    () => false,
  );
  if (!present) await compile(source, folder, path);
  return { path, digest };
}

async function compile(source: string, folder: string, path: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // A name of its own: two runs may compile at the same time, and a killed one leaves no half program.
  const unfinished = `${path}.${randomUUID()}`;
  try {
    await run('cc', [...flags, '-o', unfinished, source], { timeout: 60_000 });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    const hint = 'apt-get install gcc libc6-dev';
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new BallastError('input', 'compiler-missing', 'no C compiler (cc) on this machine', {
        hint,
        cause: error,
      });
    }
    const message = `${source} does not compile: ${messageOf(error)}`;
    throw new BallastError('engine', 'native-build-failed', message, { hint, cause: error });
  }
}
