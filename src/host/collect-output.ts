import { finished, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../errors.ts';
import { nameArgv } from './argv-quote.ts';
import type { ExecOptions, HostProcess } from './host.ts';
import { noSpaceHint } from './no-space.ts';

export interface CollectedOutput {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** The time that a killed process has to let go of its streams. */
const killGraceMs = 2000;

/**
 * Feeds a started process its input and waits for its end, bounded in time and output. The process is killed when any
 * of that fails.
 * @throws BallastError `host-exec-failed` unless `allowFailure`, `host-exec-timeout`, `host-output-too-large`,
 * `host-lost`; the signal's reason when aborted; the input's error when reading it failed
 */
export async function collectOutput(
  hostName: string,
  argv: readonly string[],
  started: HostProcess,
  options: ExecOptions,
): Promise<CollectedOutput> {
  const { timeoutMs = 60_000, maxOutputBytes = 8 * 2 ** 20, input, allowFailure = false, signal } = options;
  const what = `${hostName}: \`${nameArgv(argv)}\``;
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  let stopReason: { readonly error: unknown } | undefined;
  const stop = (error: unknown) => {
    if (stopReason !== undefined) return;
    stopReason = { error };
    started.kill('KILL');
    // A grandchild outside the group may hold the streams open for ever.
    const released = started.exited.catch(() => undefined);
    void Promise.race([released, sleep(killGraceMs, undefined, { ref: false })]).then(() =>
      stopped.reject(error),
    );
  };
  const abort = () => stop(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => stop(execTimeout(hostName, argv, timeoutMs)), timeoutMs);
  const collect = (stream: Readable) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxOutputBytes) chunks.push(chunk);
      else
        stop(
          new BallastError(
            'engine',
            'host-output-too-large',
            `${what} wrote more than ${maxOutputBytes} bytes`,
          ),
        );
    });
    return chunks;
  };
  const stdout = collect(started.stdout);
  const stderr = collect(started.stderr);
  started.stdin.on('error', () => undefined);
  if (input instanceof Readable) {
    // A source that breaks off must not look to the program like one that ended.
    finished(input, { writable: false }, (error) => error && stop(error));
    input.pipe(started.stdin);
  } else {
    started.stdin.end(input);
  }
  try {
    const { exitCode } = await Promise.race([started.exited, stopped.promise]).catch((error) => {
      throw stopReason === undefined ? error : stopReason.error;
    });
    if (stopReason !== undefined) throw stopReason.error;
    const result = { exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
    if (exitCode === 0 || allowFailure) return result;
    throw execFailure(what, result);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    if (input instanceof Readable) input.destroy();
    for (const stream of [started.stdin, started.stdout, started.stderr]) stream.destroy();
  }
}

/** @returns BallastError `host-exec-timeout` */
export function execTimeout(hostName: string, argv: readonly string[], timeoutMs: number): BallastError {
  return new BallastError(
    'engine',
    'host-exec-timeout',
    `${hostName}: \`${nameArgv(argv)}\` did not end within ${timeoutMs / 1000} s and was killed`,
    { hint: 'the host may be overloaded or waiting for storage; `ballast doctor` looks at it' },
  );
}

/** @returns BallastError `host-program-missing` */
export function programMissing(hostName: string, program: string, cause?: unknown): BallastError {
  return new BallastError(
    'engine',
    'host-program-missing',
    `${hostName}: there is no program \`${nameArgv([program])}\``,
    {
      hint: 'install the package that holds it on that host; `ballast doctor` names what is missing',
      cause,
    },
  );
}

function execFailure(what: string, { exitCode, stderr }: CollectedOutput): BallastError {
  const lastLine = stderr.toString('utf8').trim().split('\n').at(-1) ?? '';
  const said = lastLine
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);
  const how = exitCode === null ? 'was ended by a signal' : `ended with exit code ${exitCode}`;
  const hint = noSpaceHint(stderr.toString('utf8'));
  return new BallastError(
    'engine',
    'host-exec-failed',
    `${what} ${how}${said === '' ? '' : `: ${said}`}`,
    hint === undefined ? {} : { hint },
  );
}
