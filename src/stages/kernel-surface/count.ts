import { setTimeout as sleep } from 'node:timers/promises';
import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { nativeBinary } from '../../native/build.ts';
import type { SurfaceWindow } from './records.ts';

/** Counts kernel functions that the host runs for an instance, a window at a time. */
export interface SurfaceTracer extends AsyncDisposable {
  /** @throws BallastError `surface-unavailable` */
  window(kind: 'idle' | 'load', action: () => Promise<void>): Promise<SurfaceWindow>;
}

const longestAnswer = 400;
/** The time that the tracer has to answer: it patches every function of the kernel. */
const answerMs = 15_000;

/**
 * Starts tracing the threads in these cgroups; see `native/surface.c`. Only one tracer may run at a time: it slows down
 * everything that the host does meanwhile.
 * @throws BallastError `surface-unavailable` with the reason, where the host has no function tracer or denies it
 */
export async function startSurfaceTracer(
  host: Host,
  name: string,
  cgroupFolders: readonly string[],
): Promise<SurfaceTracer> {
  const program = await host.spawn([await nativeBinary(host, 'surface'), name, ...cgroupFolders]);
  program.stderr.resume();
  program.stdin.on('error', () => undefined);
  const lines = new AnswerLines(program.stdout);
  const gone = () => lines.end('the tracing program ended');
  program.exited.then(gone, gone);
  const stop = async () => {
    program.stdin.end();
    await program.exited.catch(() => undefined);
  };
  try {
    if ((await lines.next()) !== 'ready') throw unavailable('its first word is not understood');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async window(kind, action) {
      program.stdin.write(`begin ${kind}\n`);
      if ((await lines.next()) !== 'tracing') throw unavailable('it did not begin to trace');
      await action();
      program.stdin.write('end\n');
      const found = parseWindow(await lines.next());
      if (found === undefined) throw unavailable('its answer is not understood');
      return found;
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Parses `window FUNCTIONS BEYOND EVENTS LOST`; undefined for anything else. */
export function parseWindow(line: string): SurfaceWindow | undefined {
  const [, ...digits] = /^window (\d{1,15}) (\d{1,15}) (\d{1,15}) (\d{1,15})$/.exec(line) ?? [];
  if (digits.length !== 4) return undefined;
  const [functions, beyondIdle, events, lost] = digits.map(Number) as [number, number, number, number];
  return beyondIdle <= functions && functions <= events ? { functions, beyondIdle, events, lost } : undefined;
}

/** The lines of a program, taken one at a time, bounded in length and time. */
class AnswerLines {
  #text = '';
  #ended: string | undefined;
  #wake = Promise.withResolvers<void>();

  constructor(output: NodeJS.ReadableStream) {
    output.on('error', () => undefined);
    output.on('data', (chunk: Buffer) => {
      if (this.#text.length < longestAnswer) this.#text += chunk.toString('latin1').slice(0, longestAnswer);
      this.#wake.resolve();
    });
  }

  end(reason: string): void {
    this.#ended ??= reason;
    this.#wake.resolve();
  }

  /** @throws BallastError `surface-unavailable` */
  async next(): Promise<string> {
    const over = new AbortController();
    const late = sleep(answerMs, 'late' as const, { signal: over.signal }).catch(() => 'late' as const);
    try {
      for (;;) {
        const at = this.#text.indexOf('\n');
        if (at >= 0) {
          const line = this.#text.slice(0, at);
          this.#text = this.#text.slice(at + 1);
          if (line.startsWith('unavailable ')) throw unavailable(line.slice('unavailable '.length));
          return line;
        }
        if (this.#text.length >= longestAnswer) throw unavailable('its answer never ends');
        if (this.#ended !== undefined) throw unavailable(this.#ended);
        this.#wake = Promise.withResolvers<void>();
        if ((await Promise.race([this.#wake.promise, late])) === 'late')
          throw unavailable('the tracing program does not answer');
      }
    } finally {
      over.abort();
    }
  }
}

function unavailable(reason: string): BallastError {
  return new BallastError('engine', 'surface-unavailable', reason, {
    hint: 'it needs root, tracefs and the function tracer, on the host itself and not in a container of it',
  });
}
