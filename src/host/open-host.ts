import { homedir } from 'node:os';
import { join } from 'node:path';
import { BallastError } from '../errors.ts';
import type { Host } from './host.ts';
import { openLocalHost } from './local.ts';

export interface HostAccess {
  readonly identityFile?: string;
  readonly knownHostsFile?: string;
}

/** Opens `local` or `ssh://user@host:port`. @throws BallastError when the target is malformed or cannot be reached */
export async function openHost(target: string, access: HostAccess = {}): Promise<Host> {
  const parsed = parseHostTarget(target);
  if (parsed === 'local') return openLocalHost();
  // ssh2 takes a while to load, and local runs do not need it.
  const { connectSsh } = await import('./ssh.ts');
  return connectSsh({
    ...parsed,
    identityFile: access.identityFile,
    knownHostsFile: access.knownHostsFile ?? join(homedir(), '.ssh', 'known_hosts'),
    agentSocket: process.env.SSH_AUTH_SOCK,
  });
}

/** @throws BallastError `host-malformed` */
export function parseHostTarget(target: string): 'local' | { host: string; port: number; user: string } {
  if (target === 'local') return 'local';
  const match = /^ssh:\/\/([A-Za-z_][\w.-]*)@(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?$/.exec(target);
  const port = Number(match?.[3] ?? 22);
  if (match === null || port < 1 || port > 65_535) {
    throw new BallastError('input', 'host-malformed', `\`${target}\` is not a host`, {
      hint: 'write local, lab, or ssh://user@host:port',
    });
  }
  return { user: match[1] ?? '', host: (match[2] ?? '').replaceAll(/[[\]]/g, ''), port };
}
