import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Client, type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { BallastError, messageOf } from '../errors.ts';
import { quoteArgv } from './argv-quote.ts';
import { collectOutput } from './collect-output.ts';
import type { Host, HostProcess } from './host.ts';
import { type HostKeyAnswer, judgeHostKey, knownKeyTypes, parseKnownHosts } from './known-hosts.ts';
import { openSlots } from './slots.ts';

export interface SshOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string | undefined;
  readonly knownHostsFile: string;
  readonly agentSocket: string | undefined;
}

/** sshd allows 10 sessions a connection by default; forwarded channels do not count. */
const mostSessions = 8;
const connectMs = 15_000;

/**
 * A host over one SSH connection. Its key must be in known_hosts.
 * @throws BallastError `host-key-unknown`, `host-key-changed`, `host-key-revoked`, `host-auth-failed`, `host-unreachable`
 */
export async function connectSsh(options: SshOptions): Promise<Host> {
  const name = `ssh://${options.user}@${options.host}:${options.port}`;
  const client = new Client();
  let lost: BallastError | undefined;
  const lose = (cause?: unknown) => {
    lost ??= new BallastError(
      'engine',
      'host-lost',
      `${name}: the connection was lost${cause ? `: ${messageOf(cause)}` : ''}`,
      {
        hint: 'samples taken so far are stored; check the network and sshd of the host, then `ballast clean --host` it',
      },
    );
  };
  await connect(client, options, name);
  client.setNoDelay(true);
  client.on('error', lose);
  client.on('close', () => lose());
  const slots = openSlots(mostSessions);

  const spawn = async (argv: readonly string[]): Promise<HostProcess> => {
    const command = quoteArgv(argv);
    const release = await slots.take();
    try {
      const channel = await request<ClientChannel>(lost, (done) => client.exec(command, done));
      return processOf(channel, () => lost ?? lostNow(name), release);
    } catch (error) {
      release();
      throw lost ?? error;
    }
  };
  const exec: Host['exec'] = async (argv, execOptions = {}) =>
    collectOutput(name, argv, await spawn(argv), execOptions);
  return {
    kind: 'ssh',
    name,
    exec,
    spawn,
    async put(content, path, mode = 0o644) {
      const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
      const script =
        'umask 077 && cat > "$1" && chmod "$3" "$1" && mv -f "$1" "$2" || { rm -f "$1"; exit 1; }';
      const writer = await spawn(['sh', '-c', script, 'sh', temporary, path, mode.toString(8)]);
      const source =
        typeof content === 'string' || Buffer.isBuffer(content) ? Readable.from([content]) : content;
      let said = '';
      writer.stdout.resume();
      writer.stderr.on('data', (chunk: Buffer) => {
        said = (said + chunk).slice(-500);
      });
      await pipeline(source, writer.stdin).catch(() => undefined);
      const { exitCode } = await writer.exited;
      if (exitCode !== 0)
        throw new BallastError(
          'engine',
          'host-put-failed',
          `${name}: ${path} cannot be written: ${said.trim()}`,
        );
    },
    async get(path, maxBytes = 64 * 2 ** 20) {
      const { stdout } = await exec(['base64', '--wrap=0', '--', path], {
        maxOutputBytes: Math.ceil(maxBytes / 3) * 4 + 4,
      });
      return Buffer.from(stdout, 'base64');
    },
    async dial(address, { signal } = {}) {
      signal?.throwIfAborted();
      const opened = request<ClientChannel>(lost, (done) =>
        'unix' in address
          ? client.openssh_forwardOutStreamLocal(address.unix, done)
          : client.forwardOut('127.0.0.1', 0, address.tcp.host, address.tcp.port, done),
      );
      const aborted = Promise.withResolvers<never>();
      const abort = () => aborted.reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
      try {
        return asSocket(await Promise.race([opened, aborted.promise]));
      } catch (error) {
        opened.then((late) => late.destroy()).catch(() => undefined);
        if (lost !== undefined) throw lost;
        if (/Connection refused/i.test(messageOf(error)))
          throw Object.assign(new Error(messageOf(error)), { code: 'ECONNREFUSED' });
        throw error;
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    async [Symbol.asyncDispose]() {
      if (lost !== undefined) return;
      const closed = new Promise<void>((resolve) => client.on('close', () => resolve()));
      client.end();
      await closed;
    },
  };
}

function request<T>(
  lost: BallastError | undefined,
  ask: (done: (error: Error | undefined, answer: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (lost !== undefined) throw lost;
    ask((error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

function lostNow(name: string): BallastError {
  return new BallastError(
    'engine',
    'host-lost',
    `${name}: a command ended without saying how: the connection was lost`,
  );
}

function processOf(channel: ClientChannel, lostError: () => BallastError, release: () => void): HostProcess {
  const exited = new Promise<{ exitCode: number | null }>((resolve, reject) => {
    let ended: { exitCode: number | null } | undefined;
    channel.on('exit', (exitCode: number | null) => {
      ended = { exitCode };
    });
    channel.on('close', () => {
      release();
      if (ended === undefined) reject(lostError());
      else resolve(ended);
    });
  });
  exited.catch(() => undefined);
  channel.on('error', () => undefined);
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    kill(signal = 'TERM') {
      channel.signal(signal);
      if (signal === 'KILL') channel.close();
    },
  };
}

/** What http.Agent expects of a socket and a channel lacks. */
function asSocket(channel: ClientChannel): Duplex {
  const nothing = () => channel;
  for (const name of ['setKeepAlive', 'setNoDelay', 'setTimeout', 'ref', 'unref']) {
    if (!(name in channel)) Object.assign(channel, { [name]: nothing });
  }
  return channel;
}

async function connect(client: Client, options: SshOptions, name: string): Promise<void> {
  const { host, port, user, knownHostsFile, agentSocket } = options;
  const entries = parseKnownHosts(readOr(knownHostsFile, ''));
  const types = knownKeyTypes(entries, host, port).flatMap((type) =>
    type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type],
  );
  let answer: HostKeyAnswer | undefined;
  const config: ConnectConfig = {
    host,
    port,
    username: user,
    readyTimeout: connectMs,
    keepaliveInterval: 5_000,
    keepaliveCountMax: 3,
    hostVerifier: (key: Buffer) => {
      answer = judgeHostKey(entries, host, port, key);
      return answer === 'trusted';
    },
    ...(types.length === 0 ? {} : { algorithms: { serverHostKey: types as ServerHostKeyAlgorithm[] } }),
    ...(agentSocket === undefined ? {} : { agent: agentSocket }),
    ...privateKey(options),
  };
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.once('error', (error) => reject(explain(error, answer, options, name)));
    client.connect(config);
  });
}

function privateKey({ identityFile }: SshOptions): { privateKey?: Buffer } {
  if (identityFile !== undefined) {
    try {
      return { privateKey: readFileSync(identityFile) };
    } catch (error) {
      throw new BallastError('input', 'identity-missing', `${identityFile}: ${messageOf(error)}`, {
        hint: 'name a private key file',
      });
    }
  }
  for (const file of ['id_ed25519', 'id_ecdsa', 'id_rsa']) {
    const key = readOr(join(homedir(), '.ssh', file), '');
    if (key !== '' && !key.includes('ENCRYPTED')) return { privateKey: Buffer.from(key) };
  }
  return {};
}

function explain(
  error: Error & { level?: string },
  answer: HostKeyAnswer | undefined,
  options: SshOptions,
  name: string,
): BallastError {
  const { host, port, knownHostsFile } = options;
  const scan = `ssh-keyscan -p ${port} ${host} >> ${knownHostsFile}`;
  if (answer === 'unknown') {
    return new BallastError(
      'input',
      'host-key-unknown',
      `${name}: its host key is not in ${knownHostsFile}`,
      {
        hint: `after checking its fingerprint with the owner, accept it: ${scan}`,
      },
    );
  }
  if (answer === 'changed' || answer === 'revoked') {
    return new BallastError(
      'input',
      `host-key-${answer}`,
      `${name}: its host key is ${answer === 'changed' ? 'not the one' : 'revoked'} in ${knownHostsFile}`,
      {
        hint: 'someone may be in between: ask the owner before changing known_hosts',
      },
    );
  }
  if (error.level === 'client-authentication') {
    return new BallastError('input', 'host-auth-failed', `${name}: no key was accepted`, {
      hint: 'load one into the agent (ssh-add), or name a key file without passphrase: --identity FILE',
      cause: error,
    });
  }
  return new BallastError('input', 'host-unreachable', `${name} cannot be reached: ${messageOf(error)}`, {
    hint: 'check the name, the port and that sshd runs there',
    cause: error,
  });
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
