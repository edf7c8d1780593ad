import { z } from 'zod';
import type { Eye } from '../../../inside/eye.ts';
import { type Reading, reading, wholeText } from '../../../inside/reading.ts';

/** The root folders of a process and of the host, as `Eye.stat` tells them. */
export const rootFolders = z.strictObject({ own: reading, host: reading });
export type RootFolders = z.output<typeof rootFolders>;

export async function readRootFolders(host: Eye, pid: number): Promise<RootFolders> {
  return { own: await host.stat(`/proc/${pid}/root/`), host: await host.stat('/') };
}

/** True when both are the same folder, by device and inode; undefined when that is not known. */
export function isHostsRoot({ own, host }: RootFolders): boolean | undefined {
  const [its, hosts] = [identity(own), identity(host)];
  return its === undefined || hosts === undefined ? undefined : its === hosts;
}

function identity(one: Reading): string | undefined {
  const [, found] = /^[0-7]+ \d+ \d+ (\d+:\d+ \d+) /.exec(wholeText(one) ?? '') ?? [];
  return found;
}
