import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { type CollectedOutput, collectOutput, execTimeout } from './collect-output.ts';
import { dialWithin } from './dial-limit.ts';
import { fileTooLarge, getFailed, maxGetBytes, putFailed } from './file-failures.ts';
import type { ExecOptions, Host, StartOptions, VerifiedHostKey } from './host.ts';
import { isHostLost } from './host-lost.ts';
import { newSession } from './session.ts';
import type { SshConnection } from './ssh-connection.ts';
import type { SshConnections } from './ssh-connections.ts';
import { dialOverSsh } from './ssh-dial.ts';
import { noSession } from './ssh-failures.ts';
import { type SshProcess, startOverSsh } from './ssh-process.ts';

/** The time limit of a transfer: files may be large and lines slow. */
const transferTimeoutMs = 30 * 60_000;
/**
 * The time limit of a start. Long-running processes hold sessions, of which there are few: one more may wait for
 * ever.
 */
const startMs = 30_000;

const receive = 'umask 077; cat > "$1" || { rm -f -- "$1"; exit 1; }';
// A connection lost half-way looks like the end of the input, so the size is checked before the name is given.
const publish = `
if [ "$(wc -c < "$1")" -eq "$4" ] && chmod "$3" -- "$1" && mv -fT -- "$1" "$2"; then exit 0; fi
rm -f -- "$1"; echo "the file did not arrive whole or cannot be named" >&2; exit 1`;

/** The host behind authenticated connections. Disposing of it kills what was started through it and still runs. */
export function sshHost(
  connections: SshConnections,
  hostKey: VerifiedHostKey,
  startTimeoutMs = startMs,
): Host {
  const { first } = connections;
  const { name } = first;
  const running = new Set<SshProcess>();
  const session = newSession();

  const start = async (
    connection: SshConnection,
    argv: readonly string[],
    signal: AbortSignal,
    options?: StartOptions,
  ) => {
    const started = await startOverSsh(connection, argv, session, signal, options);
    running.add(started);
    const ended = () => void running.delete(started);
    started.exited.then(ended, ended);
    return started;
  };

  const run = async (argv: readonly string[], options: ExecOptions = {}): Promise<CollectedOutput> => {
    const { timeoutMs = 60_000, signal } = options;
    const startedMs = performance.now();
    const deadline = AbortSignal.timeout(timeoutMs);
    const giveUp = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    let started: SshProcess;
    try {
      started = await start(connections.forCommand(), argv, giveUp, options);
    } catch (error) {
      if (error === deadline.reason) throw execTimeout(name, argv, timeoutMs);
      throw error;
    }
    const leftMs = Math.max(1, timeoutMs - (performance.now() - startedMs));
    return collectOutput(name, argv, started, { ...options, timeoutMs: leftMs });
  };

  return {
    kind: 'ssh',
    name,
    hostKey,
    session,
    async exec(argv, options) {
      const { exitCode, stdout, stderr } = await run(argv, options);
      return { exitCode, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
    },
    async spawn(argv, options) {
      const late = AbortSignal.timeout(startTimeoutMs);
      try {
        return await start(await connections.forProgram(), argv, late, options);
      } catch (error) {
        throw error === late.reason ? noSession(name, argv, startTimeoutMs) : error;
      }
    },
    async put(content, path, mode = 0o600) {
      const temporary = `${path}.${randomUUID()}.part`;
      let bytes = 0;
      const counted = async function* () {
        const source = content instanceof Readable ? content : [Buffer.from(content)];
        for await (const chunk of source) {
          const buffer = Buffer.from(chunk);
          bytes += buffer.length;
          yield buffer;
        }
      };
      try {
        const input = Readable.from(counted(), { objectMode: false });
        await run(['sh', '-c', receive, 'sh', temporary], { input, timeoutMs: transferTimeoutMs });
        await run(['sh', '-c', publish, 'sh', temporary, path, mode.toString(8), `${bytes}`]);
      } catch (error) {
        const isLost = isHostLost(error);
        if (!isLost) await run(['rm', '-f', '--', temporary], { allowFailure: true }).catch(() => undefined);
        throw putFailed(name, path, error);
      }
    },
    async get(path, maxBytes = maxGetBytes) {
      // One byte more than allowed is read, so that too much is seen and no more is carried.
      const argv = ['head', '-c', `${maxBytes + 1}`, '--', path];
      const limits = { maxOutputBytes: maxBytes + 1, timeoutMs: transferTimeoutMs };
      const { stdout } = await run(argv, limits).catch((error) => {
        throw getFailed(name, path, error);
      });
      if (stdout.length > maxBytes) throw fileTooLarge(name, path, maxBytes);
      return stdout;
    },
    dial: (address, { signal } = {}) => dialWithin((either) => dialOverSsh(first, address, either), signal),
    async [Symbol.asyncDispose]() {
      const groups = [...running].flatMap(({ group }) => (group === undefined ? [] : [group]));
      if (groups.length > 0) await connections.forCommand().signal(groups, 'KILL');
      await connections.close();
    },
  };
}
