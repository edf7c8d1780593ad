import { BallastError } from '../errors.ts';
import type { Host } from './host.ts';

const mebibyte = 2 ** 20;

const toDo =
  'free space there: `df -h` on that host shows where it is short, `ballast clean` removes what runs left behind';

/** The hint for a full disk, when these words of a tool or an engine report one (the last pattern is tar's). */
export function noSpaceHint(said: string): string | undefined {
  return /no space left on device|ENOSPC|disk quota exceeded|EDQUOT|wrote only \d+ of \d+ bytes/i.test(said)
    ? toDo
    : undefined;
}

/**
 * Checks for room before a build that would fill the disk: apt, for one, waits for ever on a full one.
 * @throws BallastError `no-space`
 */
export async function requireRoom(host: Host, folder: string, bytes: number, purpose: string): Promise<void> {
  await host.exec(['mkdir', '-p', '--', folder]);
  const { stdout } = await host.exec(['df', '--output=avail', '-B1', '--', folder]);
  const free = Number(stdout.split('\n')[1]);
  if (!(free < bytes)) return;
  const [has, wants] = [Math.floor(free / mebibyte), Math.ceil(bytes / mebibyte)];
  throw new BallastError(
    'engine',
    'no-space',
    `${host.name}: ${folder} has ${has} MiB free; ${purpose} wants ${wants} MiB`,
    {
      hint: toDo,
    },
  );
}
