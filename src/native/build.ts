import { createReadStream } from 'node:fs';
import type { Host } from '../host/host.ts';
import { makePassableFolder } from '../host/root-only.ts';
import { compiledProgram, type NativeName } from './compile.ts';

const folder = '/var/cache/ballast/native';

/** The programs of each host whose bytes there are known to be ours. A host without a disk is given its own. */
export const verifiedPrograms = new WeakMap<Host, Map<NativeName, Promise<string>>>();

/**
 * Path on the host of a small static program. It is put there when it is missing or not the very one: root runs it.
 * Only root may be able to write to it, so an instance is never lent this file (`lendProgram`).
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
  const path = `${folder}/${sha256.slice(0, 32)}/ballast-${name}`;
  const { stdout } = await host.exec(['sha256sum', '--', path], { allowFailure: true });
  if (stdout.startsWith(`${sha256} `)) return path;
  await makePassableFolder(host, path.slice(0, path.lastIndexOf('/')));
  await host.put(createReadStream(local), path, 0o755);
  return path;
}

/**
 * Puts a copy of a program on the host, for an instance that may come to write to it: with some rights, a mount that is
 * read-only can be made writable. Whoever lends it removes the copy with the instance.
 */
export async function lendProgram(host: Host, name: NativeName, path: string): Promise<void> {
  const { path: local } = await compiledProgram(name);
  await host.put(createReadStream(local), path, 0o755);
}
