import { randomBytes } from 'node:crypto';
import { finished, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import { BallastError } from '../errors.ts';
import { AnnouncedStream } from './announced-stream.ts';
import { writableTo } from './channel-streams.ts';
import { programMissing } from './collect-output.ts';
import type { HostProcess, StartOptions } from './host.ts';
import { forAnyShell, startScript } from './login-shell.ts';
import type { SshConnection } from './ssh-connection.ts';

export interface SshProcess extends HostProcess {
  /** The process group on that host; undefined when the session ended before it was told. */
  readonly group: number | undefined;
}

/** The time that a killed process has to report its end before its channel is closed. */
const killGraceMs = 500;
/** The time in which sshd may still hold sessions that have ended, and refuses another one for that. */
const lateMs = 5000;

/**
 * Starts argv on the host, waiting for a session while all are in use.
 * @throws BallastError `host-program-missing`, `host-shell-refused`, `host-lost`, `argv-invalid`; the signal's reason when aborted
 */
export async function startOverSsh(
  connection: SshConnection,
  argv: readonly string[],
  session: string,
  signal: AbortSignal,
  { ownerOnly = false }: StartOptions = {},
): Promise<SshProcess> {
  const word = `ballast-${randomBytes(8).toString('hex')}`;
  const command = forAnyShell(startScript(argv, { word, session, ownerOnly }));
  const release = await connection.sessions.take(signal);
  let channel: ClientChannel;
  try {
    channel = await openSession(connection, command, signal);
  } catch (error) {
    release();
    throw error;
  }
  const stdin = writableTo(channel);
  const { stream: stdout } = new AnnouncedStream(channel, word);
  const announced = new AnnouncedStream(channel.stderr, word);
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
  if (said === '' && channel.stderr.readableEnded) {
    stdin.end();
    const printed = `${await startOf(stderr)}\n${await startOf(stdout)}`;
    throw shellRefused(connection.name, (await exited).exitCode, printed);
  }
  return { group, stdin, stdout, stderr, exited, kill };
}

/** The login shell has ended, and has not begun what it was to run. */
function shellRefused(hostName: string, exitCode: number | null, printed: string): BallastError {
  const said = printed.replaceAll(/\p{Cc}+/gu, ' ').trim();
  const how = exitCode === null ? 'was ended by a signal' : `ended with exit code ${exitCode}`;
  return new BallastError(
    'engine',
    'host-shell-refused',
    `${hostName}: the login shell ${how} and ran no command${said === '' ? '' : `: ${said}`}`,
    {
      hint: 'give that user a login shell that runs commands (`chsh`), and remove `command=` from the key',
    },
  );
}

async function startOf(stream: Readable): Promise<string> {
  let start = '';
  for await (const chunk of stream) if (start.length < 500) start += String(chunk);
  return start.slice(0, 500);
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => finished(stream, () => resolve()));
}

/** Opens a session that runs a command. One that sshd refuses has run nothing, and is asked for again. */
async function openSession(
  connection: SshConnection,
  command: string,
  signal: AbortSignal,
): Promise<ClientChannel> {
  const untilMs = performance.now() + lateMs;
  for (;;) {
    try {
      return await connection.open((client, answer) => client.exec(command, answer), signal);
    } catch (error) {
      if (!isRefusal(error) || performance.now() > untilMs) throw error;
      await sleep(20);
    }
  }
}

/** True for ssh2's error about a channel that the other side did not open (RFC 4254, section 5.1). */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('(SSH) Channel open failure');
}
