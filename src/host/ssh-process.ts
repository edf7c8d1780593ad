import { randomBytes } from 'node:crypto';
import { finished, type Readable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import { AnnouncedStderr } from './announced-stderr.ts';
import { quoteArgv } from './argv-quote.ts';
import { readableFrom, writableTo } from './channel-streams.ts';
import { programMissing } from './collect-output.ts';
import type { HostProcess, StartOptions } from './host.ts';
import { sessionVariable } from './session.ts';
import type { SshConnection } from './ssh-connection.ts';

export interface SshProcess extends HostProcess {
  /** The process group on that host; undefined when the session ended before it was told. */
  readonly group: number | undefined;
}

/** The time that a killed process has to report its end before its channel is closed. */
const killGraceMs = 500;

/*
 * sshd makes each command the leader of a process group but does not tell which, and does not pass on signals to root's
 * own. So a line on stderr tells the group before the program takes the shell's place, or that there is no such program:
 * a plain 127 could be the program's own.
 */
const launcher = `export ${sessionVariable}="$2"
[ "$3" = any ] || umask 077
if command -v -- "$4" >/dev/null 2>&1; then echo "$1 $$" >&2; shift 3; exec "$@"; else echo "$1 missing" >&2; exit 127; fi`;

/**
 * Starts argv on the host, waiting for a session while all are in use.
 * @throws BallastError `host-program-missing`, `host-lost`, `argv-invalid`; the signal's reason when aborted
 */
export async function startOverSsh(
  connection: SshConnection,
  argv: readonly string[],
  session: string,
  signal: AbortSignal,
  { ownerOnly = false }: StartOptions = {},
): Promise<SshProcess> {
  const word = `ballast-${randomBytes(8).toString('hex')}`;
  quoteArgv(argv);
  const command = `exec ${quoteArgv(['sh', '-c', launcher, 'sh', word, session, ownerOnly ? 'owner' : 'any', ...argv])}`;
  const release = await connection.sessions.take(signal);
  let channel: ClientChannel;
  try {
    channel = await connection.open((client, answer) => client.exec(command, answer), signal);
  } catch (error) {
    release();
    throw error;
  }
  const stdin = writableTo(channel);
  const stdout = readableFrom(channel);
  const announced = new AnnouncedStderr(channel.stderr, word);
  const { stream: stderr } = announced;
  let group: number | undefined;
  let hasClosed = false;
  let wasKilled = false;

  const exited = new Promise<{ exitCode: number | null }>((resolve, reject) => {
    const forget = connection.whenLost((error) => {
      hasClosed = true;
      release();
      reject(error);
      for (const stream of [stdin, stdout, stderr]) stream.destroy(error);
    });
    channel.once('close', (code?: number | null) => {
      hasClosed = true;
      forget();
      release();
      if (code === undefined && !wasKilled) {
        const error = connection.endedWithoutStatus();
        for (const stream of [stdout, stderr]) stream.destroy(error);
        return reject(error);
      }
      void Promise.all([closed(stdout), closed(stderr)]).then(() => resolve({ exitCode: code ?? null }));
    });
  });
  exited.catch(() => undefined);

  const kill = (wish: 'TERM' | 'KILL' = 'TERM') => {
    if (hasClosed) return;
    if (wish === 'KILL') wasKilled = true;
    const signalled = group === undefined ? Promise.resolve() : connection.signal([group], wish);
    if (wish === 'TERM' && group !== undefined) return;
    void signalled.then(() => {
      const timer = setTimeout(() => channel.close(), killGraceMs);
      channel.once('close', () => clearTimeout(timer));
      if (hasClosed) clearTimeout(timer);
    });
  };

  const abort = () => {
    wasKilled = true;
    channel.close();
  };
  signal.addEventListener('abort', abort, { once: true });
  const said = await Promise.race([
    announced.word,
    exited.then(
      () => '',
      () => '',
    ),
  ]);
  signal.removeEventListener('abort', abort);
  if (/^\d+$/.test(said)) group = Number(said);
  if (signal.aborted) {
    kill('KILL');
    throw signal.reason;
  }
  if (said === 'missing') {
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    throw programMissing(connection.name, argv[0] ?? '');
  }
  return { group, stdin, stdout, stderr, exited, kill };
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => finished(stream, () => resolve()));
}
