import { join } from 'node:path';
import { homeFolder } from './home.ts';
import type { Host } from './host.ts';
import { parseHostAddress } from './host-address.ts';
import { openLocalHost } from './local.ts';
import { connectSsh } from './ssh.ts';
import { routeTo, type SshMeans } from './ssh-route.ts';

export interface OpenHostOptions extends Partial<Omit<SshMeans, 'agentSocket'>> {
  /** Private key; default: those of ssh's configuration, else the agent, then ~/.ssh/id_ed25519, id_ecdsa, id_rsa. */
  readonly identityFile?: string;
  /** Default ~/.ssh/known_hosts. */
  readonly knownHostsFile?: string;
}

/**
 * Opens the host that `local` or `ssh://user@host:port` names, which may be an alias of ssh's configuration. The caller
 * disposes of it.
 * @throws BallastError `host-address-invalid`, `host-unreachable`, `host-key-unknown`, `host-key-changed`,
 * `host-key-revoked`, `host-auth-failed`, and those of `routeTo`
 */
export async function openHost(target: string, options: OpenHostOptions = {}): Promise<Host> {
  const parsed = parseHostAddress(target);
  if (parsed.kind === 'local') return openLocalHost();
  const { identityFile, configFiles, notice } = options;
  const agentSocket = process.env.SSH_AUTH_SOCK;
  return connectSsh(
    routeTo(parsed, {
      knownHostsFile: options.knownHostsFile ?? join(homeFolder(), '.ssh', 'known_hosts'),
      ...(identityFile === undefined ? {} : { identityFile }),
      ...(configFiles === undefined ? {} : { configFiles }),
      ...(notice === undefined ? {} : { notice }),
      ...(agentSocket ? { agentSocket } : {}),
    }),
  );
}
