import { delimiter } from 'node:path';
import { sessionVariable } from './session.ts';

/**
 * Variables that every program on a host is given, whatever the caller or the login shell has set: their output is
 * parsed, and what they make is kept. Where a system lacks this locale its programs fall back to C, which is as good.
 */
export const fixedVariables = { LC_ALL: 'C.UTF-8', TZ: 'UTC0' } as const;

/** Variables that programs keep: how a machine reaches the network is its own affair, as is its user's home. */
export const keptVariables: readonly string[] = [
  'HOME',
  ...['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
    name,
    name.toUpperCase(),
  ]),
];

/** Folders of programs that an ordinary user's PATH, or that of `su`, leaves out. They come last. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The umask of programs: of those whose files only their user may see, and of all others. */
export const umaskOf = (ownerOnly: boolean): number => (ownerOnly ? 0o077 : 0o022);

/** The whole environment of a program on this machine, out of the caller's. */
export function programEnvironment(
  caller: Readonly<Record<string, string | undefined>>,
  session?: string,
): Record<string, string> {
  const path = (caller.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const kept = keptVariables.flatMap((name) => {
    const value = caller[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    ...fixedVariables,
    PATH: [...path, systemPath].join(delimiter),
    ...(session === undefined ? {} : { [sessionVariable]: session }),
  };
}
