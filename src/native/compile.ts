import { execFile } from 'node:child_process';
import { createHash, type Hash, randomUUID } from 'node:crypto';
import { accessSync, constants, createReadStream } from 'node:fs';
import { access, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BallastError, messageOf } from '../errors.ts';
import { homeFolder } from '../host/home.ts';
import { programEnvironment } from '../host/program-environment.ts';
import { makeFolder } from '../make-folder.ts';

export const nativeNames = [
  'launch',
  'init',
  'knock',
  'watch',
  'console',
  'probe',
  'surface',
  'ticks',
  'agent',
  'tally',
  'trail',
] as const;
export type NativeName = (typeof nativeNames)[number];

const sourceFolder = fileURLToPath(new URL('.', import.meta.url));
const run = promisify(execFile);

const language = ['-std=gnu17', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra'];
const hardening = [
  ...['-fstack-protector-strong', '-D_FORTIFY_SOURCE=2', '-Wformat', '-Wformat-security'],
  ...['-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-Wl,-z,relro,-z,now', '-s'],
];

/** The ways to link a program. Programs run in guests and roots that have no libraries, so all are static. */
const linking = [
  ['-fPIE', '-static-pie'],
  ['-static'], // a C library without rcrt1.o makes no position-independent static program
] as const;

/**
 * The flags of BALLAST_SANITIZE=1, which the integration tests set: undefined behaviour ends a program at once.
 * Programs that never run in a guest or in an instance's root are also checked for errors of memory, which takes
 * libraries.
 */
const trapping = [
  ...['-g', '-fsanitize=undefined', '-fno-sanitize-recover=all', '-fsanitize-undefined-trap-on-error'],
  '-static',
];
const checking = [
  '-g',
  '-fno-omit-frame-pointer',
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
];
const onHostsOnly: readonly NativeName[] = [
  'knock',
  'watch',
  'console',
  'surface',
  'ticks',
  'tally',
  'trail',
];

/** The sets of flags to try for a program, the best first. */
export function flagSets(
  name: NativeName,
  sanitizes = process.env.BALLAST_SANITIZE === '1',
): readonly (readonly string[])[] {
  if (sanitizes) return [[...language, ...(onHostsOnly.includes(name) ? checking : trapping)]];
  return linking.map((flags) => [...language, ...hardening, ...flags]);
}

/**
 * The files that a C file is made of: itself, the headers it includes, theirs, and beside each header the `.c` file of
 * the same name. The `.c` files come first, in the order in which they are met.
 */
export async function sourcesOf(main: string): Promise<{ units: string[]; headers: string[] }> {
  const texts = new Map<string, string>();
  // The list grows while it is walked: the headers of headers come last.
  const files = [main];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      // A header need not have a C file.
      if (error.code === 'ENOENT' && file.endsWith('.c') && file !== main) return undefined;
      throw error;
    });
    if (text === undefined || texts.has(file)) continue;
    texts.set(file, text);
    for (const [, header = ''] of text.matchAll(/^#include "(.+)"$/gm)) {
      const path = join(dirname(file), header);
      files.push(path, path.replace(/\.h$/, '.c'));
    }
  }
  const units = [...texts.keys()].filter((file) => file.endsWith('.c'));
  return { units, headers: [...texts.keys()].filter((file) => !file.endsWith('.c')) };
}

/** A compiled program on the harness's machine, and the digest of its bytes. */
export interface LocalProgram {
  readonly path: string;
  /** The SHA-256 in hexadecimal. */
  readonly sha256: string;
}

const compiled = new Map<NativeName, Promise<LocalProgram>>();

/**
 * Compiles a program unless it was compiled from the same sources, with the same flags, compiler and C library.
 * @throws BallastError `compiler-missing`, `cache-unwritable`, `native-build-failed`
 */
export function compiledProgram(name: NativeName): Promise<LocalProgram> {
  let program = compiled.get(name);
  if (program === undefined) {
    program = compileOnce(name);
    compiled.set(name, program);
    program.catch(() => compiled.delete(name));
  }
  return program;
}

async function compileOnce(name: NativeName): Promise<LocalProgram> {
  const { units, headers } = await sourcesOf(join(sourceFolder, `${name}.c`));
  const sets = flagSets(name);
  const hash = createHash('sha256').update(JSON.stringify([process.arch, sets, await toolchain()]));
  for (const file of [...units, ...headers])
    hash.update(`${relative(sourceFolder, file)}\0`).update(await readFile(file));
  const folder = join(
    process.env.XDG_CACHE_HOME || join(homeFolder(), '.cache'),
    'ballast',
    'native',
    hash.digest('hex').slice(0, 32),
  );
  const path = join(folder, `ballast-${name}`);
  const isPresent = await access(path).then(
    () => true,
    () => false,
  );
  if (!isPresent) await compile(units, sets, folder, path);
  return { path, sha256: await sha256Of(path) };
}

let identified: Promise<string> | undefined;

/** The versions of compiler and C library, so that a program is made anew when either is replaced. */
function toolchain(): Promise<string> {
  identified ??= identify();
  identified.catch(() => {
    identified = undefined;
  });
  return identified;
}

async function identify(): Promise<string> {
  const { stdout: version } = await compiler(['--version']);
  const { stdout: library } = await compiler(['-print-file-name=libc.a']);
  // A compiler that has no such file prints the bare name; linking then says what is missing.
  const digest = await sha256Of(library.trim()).catch(() => 'none');
  return `${version}\n${digest}`;
}

async function sha256Of(path: string): Promise<string> {
  const hash: Hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const compilerHint = 'apt-get install gcc libc6-dev (or another C compiler with a static glibc, as `cc`)';

/** @throws BallastError `compiler-missing` */
async function compiler(argv: readonly string[]): Promise<{ stdout: string }> {
  try {
    return await run('cc', argv, { timeout: 120_000, env: programEnvironment(process.env) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new BallastError('input', 'compiler-missing', 'no C compiler (cc) on this machine', {
      hint: compilerHint,
      cause: error,
    });
  }
}

/** @throws BallastError `cache-unwritable` */
function makeCacheFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const message = `${folder}: Ballast’s own programs cannot be kept there: ${messageOf(error)}`;
    throw new BallastError('input', 'cache-unwritable', message, {
      hint: 'name a folder that you may write to in XDG_CACHE_HOME',
      cause: error,
    });
  }
}

async function compile(
  units: readonly string[],
  sets: readonly (readonly string[])[],
  folder: string,
  path: string,
): Promise<void> {
  makeCacheFolder(folder);
  // The name is unique: two runs may compile at the same time, and a killed one leaves no half program.
  const unfinished = `${path}.${randomUUID()}`;
  try {
    for (const [index, flags] of sets.entries()) {
      try {
        await compiler([...flags, '-o', unfinished, ...units]);
        break;
      } catch (error) {
        if (index === sets.length - 1 || error instanceof BallastError) throw error;
      }
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof BallastError) throw error;
    const message = `${units[0]} does not compile: ${messageOf(error)}`;
    throw new BallastError('engine', 'native-build-failed', message, { hint: compilerHint, cause: error });
  }
}
