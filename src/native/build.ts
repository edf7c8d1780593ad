import { createReadStream } from 'node:fs';
import type { Host } from '../host/host.ts';
import { cacheFolderOf } from '../host/places.ts';
import { makePassableFolder } from '../host/root-only.ts';
import { compiledProgram, type NativeName } from './compile.ts';

/** The programs on each host whose bytes have been verified to be ours. A host without a disk is given its own. */
export const verifiedPrograms = new WeakMap<Host, Map<NativeName, Promise<string>>>();

/**
 * The path on the host of a small static program. The program is put there when it is missing or has other bytes,
 * since root runs it. Only root may be able to write to it, so an instance is never lent this file (`lendProgram`).
 * @throws BallastError `compiler-missing`, `native-build-failed`
 */
export function nativeBinary(host: Host, name: NativeName): Promise<string> {
  const programs = verifiedPrograms.get(host) ?? new Map<NativeName, Promise<string>>();
  verifiedPrograms.set(host, programs);
  let path = programs.get(name);
  if (path === undefined) {
    path = verifiedOn(host, name);
    programs.set(name, path);
    path.catch(() => programs.delete(name));
  }
  return path;
}

async function verifiedOn(host: Host, name: NativeName): Promise<string> {
  const { path: local, sha256 } = await compiledProgram(name);
  const path = `${cacheFolderOf(host)}/native/${sha256.slice(0, 32)}/ballast-${name}`;
  const { stdout } = await host.exec(['sha256sum', '--', path], { allowFailure: true });
  if (stdout.startsWith(`${sha256} `)) return path;
  await makePassableFolder(host, path.slice(0, path.lastIndexOf('/')));
  await host.put(createReadStream(local), path, 0o755);
  return path;
}

/**
 * Puts a copy of a program on the host for an instance, which may come to write to it: with some rights, a read-only
 * mount can be made writable. The caller removes the copy with the instance.
 */
export async function lendProgram(host: Host, name: NativeName, path: string): Promise<void> {
  const { path: local } = await compiledProgram(name);
  await host.put(createReadStream(local), path, 0o755);
}
