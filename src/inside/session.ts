import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { BallastError, messageOf } from '../errors.ts';
import { FrameReader, type ProbeAnswer } from './frames.ts';

/** The two directions of a running `ballast-probe serve`. Closing it ends the program on the other side. */
export interface ProbeStream {
  readonly requests: Writable;
  readonly answers: Readable;
  /** Other output of the program or the engine, for the message of a failure. */
  complaint(): string;
  close(): void;
}

/** The same line, which is closed when the signal is aborted, and with it all questions that are asked over it. */
export function closedBy(signal: AbortSignal, line: ProbeStream): ProbeStream {
  const close = () => line.close();
  if (signal.aborted) close();
  signal.addEventListener('abort', close, { once: true });
  line.answers.once('close', () => signal.removeEventListener('abort', close));
  return line;
}

export interface AskOptions {
  /** The time after which the other side gives up by itself; by default 5 s. */
  readonly timeoutMs?: number;
}

/** The time beyond a request's own deadline that the other side may need to report it. */
const graceMs = 5000;
/** The most bytes of a whole session; no probe needs a hundredth of it. */
const mostBytes = 32 * 1024 * 1024;

/**
 * Asks one question at a time, bounded in time and size. After an answer that is malformed, missing or too large the
 * session is lost: a later answer could belong to another question.
 */
export class ProbeSession implements Disposable {
  readonly #stream: ProbeStream;
  readonly #nonce = randomBytes(8).toString('hex');
  readonly #frames: FrameReader;
  #asked = 0;
  #receivedBytes = 0;
  #lost: BallastError | undefined;
  #waiting: { id: string; resolve(answer: ProbeAnswer): void; reject(error: Error): void } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(stream: ProbeStream) {
    this.#stream = stream;
    this.#frames = new FrameReader(`${this.#nonce}.0`);
    stream.answers.on('data', (chunk: Buffer) => this.#receive(chunk));
    const ended = () => {
      const said = stream.complaint().trim().slice(-300);
      this.#lose('probe-lost', `the probe inside has ended${said === '' ? '' : `: ${said}`}`);
    };
    for (const side of [stream.requests, stream.answers]) side.on('error', ended).on('close', ended);
    stream.answers.on('end', ended);
  }

  /**
   * Waits until the other side has answered for the first time. @throws BallastError `probe-lost`, `probe-malformed`,
   * `probe-silent`
   */
  static async open(stream: ProbeStream, timeoutMs = 15_000): Promise<ProbeSession> {
    const session = new ProbeSession(stream);
    try {
      // The line break ends a line that an earlier session left unfinished.
      stream.requests.write('\n');
      await session.ask('hello', [], { timeoutMs });
      return session;
    } catch (error) {
      session[Symbol.dispose]();
      throw error;
    }
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /**
   * The answer to one request, whole or cut.
   * @throws BallastError `probe-lost`, `probe-malformed`, `probe-silent`, `probe-too-much` (the session is lost);
   * `probe-late`, `probe-died`, `probe-refused` (only this request failed)
   */
  ask(verb: string, args: readonly (string | number)[], options: AskOptions = {}): Promise<ProbeAnswer> {
    const answer = this.#last.then(() => this.#ask(verb, args, options.timeoutMs ?? 5000));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #ask(verb: string, args: readonly (string | number)[], timeoutMs: number): Promise<ProbeAnswer> {
    if (this.#lost !== undefined) throw this.#lost;
    const id = `${this.#nonce}.${this.#asked++}`;
    const { promise, resolve, reject } = Promise.withResolvers<ProbeAnswer>();
    this.#waiting = { id, resolve, reject };
    const silence = `the probe inside gave no answer to \`${verb}\` within ${(timeoutMs + graceMs) / 1000} s`;
    const timer = setTimeout(() => this.#lose('probe-silent', silence), timeoutMs + graceMs);
    this.#stream.requests.write(`${[id, timeoutMs, verb, ...args.map(encodeURIComponent)].join(' ')}\n`);
    let answer: ProbeAnswer;
    try {
      answer = await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
    if (answer.state === 'whole' || answer.state === 'cut') return answer;
    const how = {
      late: `did not end within ${timeoutMs / 1000} s`,
      died: 'could not be run to its end',
      refused: 'is not a request',
    };
    const message = `inside, \`${verb}\` ${how[answer.state]} (${answer.error})`;
    throw new BallastError('engine', `probe-${answer.state}`, message);
  }

  #receive(chunk: Buffer): void {
    if (this.#lost !== undefined) return;
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > mostBytes) {
      this.#lose('probe-too-much', `the probe inside sent more than ${mostBytes} bytes`);
      return;
    }
    try {
      for (const answer of this.#frames.push(chunk)) this.#deliver(answer);
    } catch (error) {
      this.#lose('probe-malformed', messageOf(error));
    }
  }

  #deliver(answer: ProbeAnswer): void {
    if (answer.id !== this.#waiting?.id) {
      this.#lose('probe-malformed', 'the probe inside answered what it was not asked');
      return;
    }
    const { resolve } = this.#waiting;
    // Further bytes of the same chunk were not asked for.
    this.#waiting = undefined;
    resolve(answer);
  }

  #lose(code: string, message: string): void {
    this.#lost ??= new BallastError('engine', code, message);
    this.#waiting?.reject(this.#lost);
    this.#stream.close();
  }

  [Symbol.dispose](): void {
    this.#lose('probe-lost', 'the session was closed');
  }
}
