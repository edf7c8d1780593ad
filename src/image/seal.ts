import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { buildMs } from './half-built.ts';

/*
 * What is kept on a host between runs is sealed when it is whole, and verified before it is used: a digest over the
 * names, types, sizes and times of all that is there. Nobody changes a file without changing the time of its inode, so
 * nothing is read again. A medium that loses bits by itself is not noticed.
 */

/** Attributes of a file that nobody but root may touch: owner, mode, and the time of any change of its inode. */
const ownFormat = String.raw`%y %m %U %G %s %T@ %C@ %P -> %l\0`;
/** Attributes that last when a file is lent to the user of a monitor. */
const lentFormat = String.raw`%y %s %T@ %P -> %l\0`;

const sealScript = 'find "$1" -printf "$2" | sort -z | sha256sum';

/** The seal of a file, or of a folder with all that is in it: 64 hexadecimal digits. */
export async function sealOf(host: Host, path: string, use: 'own' | 'lent'): Promise<string> {
  const format = use === 'own' ? ownFormat : lentFormat;
  const { stdout } = await host.exec(['sh', '-c', sealScript, 'sh', path, format], { timeoutMs: buildMs });
  const seal = /^[0-9a-f]{64}/.exec(stdout)?.[0];
  if (seal === undefined) throw new BallastError('engine', 'image-cache', `${path} cannot be sealed`);
  return seal;
}

const sealFile = (path: string) => `${path}.seal`;

/** Seals what is kept at this path and is lent to monitors. */
export async function sealKept(host: Host, path: string): Promise<void> {
  await host.put(`${await sealOf(host, path, 'lent')}\n`, sealFile(path));
}

/** True when it is as it was when it was sealed. */
export async function isSealed(host: Host, path: string): Promise<boolean> {
  const { stdout, exitCode } = await host.exec(['cat', '--', sealFile(path)], { allowFailure: true });
  return exitCode === 0 && stdout.trim() === (await sealOf(host, path, 'lent'));
}
