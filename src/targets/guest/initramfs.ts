import { readFile } from 'node:fs/promises';
import type { Host } from '../../host/host.ts';
import type { StartSpec } from '../../image/image.ts';
import { compiledProgram, type NativeName } from '../../native/compile.ts';
import { distantResolver, nameFiles, nameFilesOf } from '../name-files.ts';
import { type CpioEntry, writeCpio } from './cpio.ts';
import type { GuestKernel } from './kernel.ts';
import { modulesInLoadOrder } from './modules.ts';
import { encodeStartSpec } from './start-spec.ts';

export interface Initramfs {
  readonly path: string;
  readonly bytes: number;
  /** The files in load order, relative to the modules folder. */
  readonly modules: readonly string[];
}

const decompressors: Readonly<Record<string, readonly string[]>> = {
  xz: ['xz', '-dkf', '--'],
  zst: ['zstd', '-dqf', '--'],
  gz: ['gzip', '-dkf', '--'],
};

/**
 * Writes the guest's initramfs to `path` on the host: init, the modules it loads, name files, the settings of its
 * kernel, and what to start. It is not compressed. `needed`: modules by name, whose dependencies come along. `probed`:
 * with the program of the probes, which init then starts.
 */
export async function writeInitramfs(
  host: Host,
  kernel: GuestKernel,
  needed: readonly string[],
  start: StartSpec,
  path: string,
  { settings = '', probed = false } = {},
): Promise<Initramfs> {
  const read = async (file: string) => host.get(`${kernel.modulesFolder}/${file}`);
  const [dependencies, builtin] = await Promise.all([read('modules.dep'), read('modules.builtin')]);
  const modules = modulesInLoadOrder(dependencies.toString(), builtin.toString(), needed);
  // Init adds the address, which differs between guests of one initramfs.
  const names = nameFilesOf('ballast', undefined, await distantResolver(host));
  const entries: CpioEntry[] = [
    ...(await initEntries()),
    { kind: 'file', path: 'spec', mode: 0o600, content: encodeStartSpec(start) },
    { kind: 'file', path: 'settings', mode: 0o600, content: Buffer.from(settings) },
    { kind: 'folder', path: 'names' },
    ...nameFiles.map((name) => ({
      kind: 'file' as const,
      path: `names/${name}`,
      mode: 0o644,
      content: Buffer.from(names[name]),
    })),
    { kind: 'folder', path: 'modules' },
  ];
  if (probed) entries.push({ kind: 'file', path: 'probe', mode: 0o755, content: await program('probe') });
  const loaded: string[] = [];
  for (const file of modules) {
    const plain = await decompressed(host, `${kernel.modulesFolder}/${file}`);
    const name = plain.slice(plain.lastIndexOf('/') + 1);
    loaded.push(name);
    entries.push({ kind: 'file', path: `modules/${name}`, mode: 0o644, content: await host.get(plain) });
  }
  entries.push({
    kind: 'file',
    path: 'modules/list',
    mode: 0o644,
    content: Buffer.from(`${loaded.join('\n')}\n`),
  });
  const archive = writeCpio(entries);
  await host.put(archive, path);
  return { path, bytes: archive.length, modules };
}

/** Writes an initramfs that only reports that it was reached; returns its path. */
export async function writeProofInitramfs(host: Host, path: string): Promise<string> {
  await host.put(writeCpio(await initEntries()), path);
  return path;
}

const program = async (name: NativeName) => readFile((await compiledProgram(name)).path);

async function initEntries(): Promise<CpioEntry[]> {
  return [
    { kind: 'folder', path: 'dev' },
    { kind: 'character-device', path: 'dev/console', major: 5, minor: 1 },
    { kind: 'file', path: 'init', mode: 0o755, content: await program('init') },
  ];
}

/** The path of the module without compression, which the guest's kernel may not be able to undo. */
async function decompressed(host: Host, path: string): Promise<string> {
  const [, plain, suffix = ''] = /^(.*\.ko)(?:\.(\w+))?$/.exec(path) ?? [];
  const argv = decompressors[suffix];
  if (plain === undefined || argv === undefined) return path;
  await host.exec([...argv, path]);
  return plain;
}
