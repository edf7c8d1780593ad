import { readFile } from 'node:fs/promises';
import ssh2, { Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { BallastError, messageOf } from '../errors.ts';
import type { Host, VerifiedHostKey } from './host.ts';
import { nameSshAddress } from './host-address.ts';
import { type KeyVerdict, keyTypeOf, knownHostKeys } from './known-hosts.ts';
import { SshConnection } from './ssh-connection.ts';
import { SshConnections } from './ssh-connections.ts';
import { authFailed, fingerprintOf, keyRefused, unreachable } from './ssh-failures.ts';
import { sshHost } from './ssh-host.ts';
import { type Authentication, gatherKeys } from './ssh-keys.ts';

export interface SshOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key; default: the agent, then ~/.ssh/id_ed25519, id_ecdsa, id_rsa. */
  readonly identityFile?: string;
  readonly knownHostsFile: string;
  /** The agent's socket (SSH_AUTH_SOCK). */
  readonly agentSocket?: string;
}

const connectTimeoutMs = 15_000;

const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/**
 * Connects to a host over SSH. Its key must be in the known_hosts file. The caller disposes of the host.
 * @throws BallastError `host-unreachable`, `host-key-unknown`, `host-key-changed`, `host-key-revoked`,
 * `host-auth-failed`, `known-hosts-unreadable`
 */
export async function connectSsh(options: SshOptions): Promise<Host> {
  const known = knownHostKeys(await readKnownHosts(options.knownHostsFile), options.host, options.port);
  const keys = await gatherKeys(options, (data) => ssh2.utils.parseKey(data));
  const { connection, key } = await open(options, known, keys);
  const another = async () => {
    const opened = await open(options, known, keys);
    if (opened.key.equals(key)) return opened.connection;
    await opened.connection.close();
    const why = 'another machine answers at its address, with another key than the first time';
    throw unreachable(opened.connection.name, why);
  };
  const hostKey = verifiedKey(key, known, options.knownHostsFile);
  return sshHost(new SshConnections(connection, another), hostKey);
}

/** Opens one connection, and gives the key that the host presented. */
async function open(
  options: SshOptions,
  known: ReturnType<typeof knownHostKeys>,
  keys: Authentication,
): Promise<{ readonly connection: SshConnection; readonly key: Buffer }> {
  const client = new Client();
  // It is made before connecting, so that no error event is ever without a listener.
  const connection = new SshConnection(client, nameSshAddress(options));
  try {
    const key = await authenticate(client, connection, options, known, keys);
    // Otherwise every small request waits 40 ms for Nagle and a delayed acknowledgement.
    client.setNoDelay(true);
    return { connection, key };
  } catch (error) {
    client.destroy();
    throw error;
  }
}

function verifiedKey(
  key: Buffer,
  known: ReturnType<typeof knownHostKeys>,
  knownHostsFile: string,
): VerifiedHostKey {
  const line = known.lineOf(key);
  if (line === undefined) throw new Error('a host key was trusted that no line vouches for');
  return { type: keyTypeOf(key), fingerprint: fingerprintOf(key), knownHostsFile, line };
}

/** Returns the key that the host presented. */
function authenticate(
  client: Client,
  { name }: SshConnection,
  options: SshOptions,
  known: ReturnType<typeof knownHostKeys>,
  { methods, tried, hint }: Authentication,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let presented: { readonly verdict: KeyVerdict; readonly key: Buffer } | undefined;
    const fail = (error: Error & { level?: string }) => {
      // ssh2 goes on to the next key after the agent failed.
      if (error.level === 'agent') return;
      clearTimeout(timer);
      if (presented === undefined) reject(unreachable(name, error));
      else if (presented.verdict !== 'trusted') {
        reject(keyRefused(name, options, presented.verdict, presented.key));
      } else if (isAuthenticating) reject(authFailed(name, tried, hint, error));
      else reject(unreachable(name, error));
    };
    let isAuthenticating = false;
    const timer = setTimeout(() => {
      isAuthenticating = false;
      fail(new Error(`no answer within ${connectTimeoutMs / 1000} s`));
    }, connectTimeoutMs);
    client.once('handshake', () => {
      isAuthenticating = true;
    });
    client.on('error', fail);
    client.once('close', () => fail(new Error('the connection was closed before it was ready')));
    client.once('ready', () => {
      clearTimeout(timer);
      client.off('error', fail);
      if (presented !== undefined) resolve(presented.key);
      else reject(unreachable(name, 'it presented no host key'));
    });
    const config: ConnectConfig = {
      host: options.host,
      port: options.port,
      username: options.user,
      readyTimeout: 0,
      keepaliveInterval: 10_000,
      keepaliveCountMax: 3,
      authHandler: [...methods],
      algorithms: { serverHostKey: knownTypesFirst(known.types) },
      // The answer is a boolean and not a promise, which ssh2 takes for a yes.
      hostVerifier: (key: Buffer) => {
        presented = { verdict: known.verdict(key), key };
        return presented.verdict === 'trusted';
      },
    };
    try {
      client.connect(config);
    } catch (error) {
      clearTimeout(timer);
      reject(unreachable(name, error));
    }
  });
}

function knownTypesFirst(types: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (name: string) => types.includes(name.startsWith('rsa-') ? 'ssh-rsa' : name);
  return [
    ...hostKeyAlgorithms.filter(isKnown),
    ...hostKeyAlgorithms.filter((algorithm) => !isKnown(algorithm)),
  ];
}

async function readKnownHosts(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new BallastError('input', 'known-hosts-unreadable', `${file} cannot be read: ${messageOf(error)}`, {
      hint: 'name another file with --known-hosts, or make this one readable',
      cause: error,
    });
  }
}
