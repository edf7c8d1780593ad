import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { parseHostAddress } from './host-address.ts';
import { openLocalHost } from './local.ts';
import { connectSsh } from './ssh.ts';

export interface OpenHostOptions {
  /** Private key; default: the agent, then ~/.ssh/id_ed25519, id_ecdsa, id_rsa. */
  readonly identityFile?: string;
  /** Default ~/.ssh/known_hosts. */
  readonly knownHostsFile?: string;
}

/**
 * Opens the host that `local` or `ssh://user@host:port` names. The caller disposes of it.
 * @throws BallastError `host-address-invalid`, `host-unreachable`, `host-key-unknown`, `host-key-changed`,
 * `host-key-revoked`, `host-auth-failed`
 */
export async function openHost(target: string, options: OpenHostOptions = {}): Promise<Host> {
  const parsed = parseHostAddress(target);
  if (parsed.kind === 'local') return openLocalHost();
  const agentSocket = process.env.SSH_AUTH_SOCK;
  return connectSsh({
    host: parsed.host,
    port: parsed.port,
    user: parsed.user,
    knownHostsFile: options.knownHostsFile ?? join(homedir(), '.ssh', 'known_hosts'),
    ...(options.identityFile === undefined ? {} : { identityFile: options.identityFile }),
    ...(agentSocket ? { agentSocket } : {}),
  });
}
