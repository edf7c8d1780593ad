import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import ssh2, { Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { BallastError, messageOf } from '../errors.ts';
import type { Host, VerifiedHostKey } from './host.ts';
import { type KeyVerdict, type KnownHostKeys, keyTypeOf, knownHostKeys } from './known-hosts.ts';
import { SshConnection } from './ssh-connection.ts';
import { SshConnections } from './ssh-connections.ts';
import { dialOverSsh } from './ssh-dial.ts';
import { authFailed, fingerprintOf, keyRefused, unreachable } from './ssh-failures.ts';
import { sshHost } from './ssh-host.ts';
import { type Authentication, gatherKeys, type KeyOptions } from './ssh-keys.ts';

export interface SshOptions extends KeyOptions {
  /** `ssh://user@host:port`, with the host as the user of Ballast names it. */
  readonly name: string;
  /** The name or address that is connected to. */
  readonly host: string;
  readonly port: number;
  readonly knownHostsFile: string;
  /** The name under which its key is known; absent: host and port. */
  readonly hostKeyAlias?: string;
  /** The host through which it is reached; absent: none. */
  readonly jump?: SshOptions;
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
  await using stack = new AsyncDisposableStack();
  const way = await openWay(options, stack);
  const { connection, key } = await way.open();
  const another = async () => {
    const opened = await way.open();
    if (opened.key.equals(key)) return opened.connection;
    await opened.connection.close();
    const why = 'another machine answers at its address, with another key than the first time';
    throw unreachable(opened.connection.name, why);
  };
  const hostKey = verifiedKey(key, way.known, options.knownHostsFile);
  const host = sshHost(new SshConnections(connection, another), hostKey);
  const onTheWay = stack.move();
  return {
    ...host,
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await onTheWay.disposeAsync();
    },
  };
}

interface Opened {
  readonly connection: SshConnection;
  /** The key that the host presented. */
  readonly key: Buffer;
}

/** The way to one host, over which any number of connections can be opened. */
interface Way {
  readonly known: KnownHostKeys;
  open(): Promise<Opened>;
}

/** Connects to the hosts on the way, from which the stack disconnects. */
async function openWay(options: SshOptions, stack: AsyncDisposableStack): Promise<Way> {
  const { host, port, hostKeyAlias, jump } = options;
  const text = await readKnownHosts(options.knownHostsFile);
  // A key that is known under an alias is known so for each port.
  const known =
    hostKeyAlias === undefined ? knownHostKeys(text, host, port) : knownHostKeys(text, hostKeyAlias, 22);
  const keys = await gatherKeys(options, (data) => ssh2.utils.parseKey(data));
  const through = jump === undefined ? undefined : (await (await openWay(jump, stack)).open()).connection;
  if (through !== undefined) stack.defer(() => through.close());
  const dial = () => (through === undefined ? undefined : dialThrough(through, options));
  return { known, open: async () => openConnection(options, known, keys, await dial()) };
}

/** Opens a connection from a host on the way to the next. */
async function dialThrough(through: SshConnection, { name, host, port }: SshOptions): Promise<Duplex> {
  try {
    return await dialOverSsh(through, { tcp: { host, port } }, AbortSignal.timeout(connectTimeoutMs));
  } catch (error) {
    throw error instanceof BallastError ? error : unreachable(name, error);
  }
}

/** @param sock the stream to the host; undefined: it is connected to directly */
async function openConnection(
  options: SshOptions,
  known: KnownHostKeys,
  keys: Authentication,
  sock: Duplex | undefined,
): Promise<Opened> {
  const client = new Client();
  // It is made before connecting, so that no error event is ever without a listener.
  const connection = new SshConnection(client, options.name);
  try {
    const key = await authenticate(client, connection, options, known, keys, sock);
    // Otherwise every small request waits 40 ms for Nagle and a delayed acknowledgement.
    client.setNoDelay(true);
    return { connection, key };
  } catch (error) {
    client.destroy();
    throw error;
  }
}

function verifiedKey(key: Buffer, known: KnownHostKeys, knownHostsFile: string): VerifiedHostKey {
  const line = known.lineOf(key);
  if (line === undefined) throw new Error('a host key was trusted that no line vouches for');
  return { type: keyTypeOf(key), fingerprint: fingerprintOf(key), knownHostsFile, line };
}

/** Returns the key that the host presented. */
function authenticate(
  client: Client,
  { name }: SshConnection,
  options: SshOptions,
  known: KnownHostKeys,
  { methods, tried, hint }: Authentication,
  sock: Duplex | undefined,
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
      ...(sock === undefined ? {} : { sock }),
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
