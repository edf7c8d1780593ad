import type { Duplex } from 'node:stream';
import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { LineSplitter } from '../../host/line-splitter.ts';
import type { InsideCheck, Stop } from '../../image/image.ts';
import { parseRan, runRequest } from '../inside-run.ts';
import { Questions } from '../questions.ts';
import type { ProgramEnd } from '../target.ts';

/** The guest's memory in bytes, as its own kernel reports it. */
export interface GuestMemory {
  readonly workloadPss: number;
  /** The part of it that is no pages of files. */
  readonly workloadHeld: number;
  readonly memTotal: number;
  readonly memAvailable: number;
  readonly memFree: number;
  /** Pages of files; shared memory and files of tmpfs count in `cached` as well, and are `shmem`. */
  readonly buffers: number;
  readonly cached: number;
  readonly shmem: number;
}

const longestLine = 4096;
/** The time that a guest has to report that a program was killed. */
const answerMs = 10_000;

/**
 * Ballast's program in the guest, on the second serial line. Times of its questions are those of an ordinary machine, which
 * `patience` lengthens for a slower one.
 */
export class GuestAgent {
  readonly #line: Duplex;
  readonly #questions: Questions;
  readonly #patience: (leastMs: number) => number;

  constructor(line: Duplex, patience: (leastMs: number) => number = (leastMs) => leastMs) {
    this.#line = line;
    this.#patience = patience;
    this.#questions = new Questions((question) => void line.write(`${question}\n`));
    const splitter = new LineSplitter(longestLine);
    line.on('data', (chunk: Buffer) => {
      for (const text of splitter.push(chunk)) this.#questions.hear(text);
    });
    line.on('error', () => this.#questions.end());
    line.on('close', () => this.#questions.end());
  }

  /** @throws BallastError `guest-silent`, `guest-answer` */
  async memory(timeoutMs = 5000): Promise<GuestMemory> {
    return parseGuestMemory(await this.#ask('memory', timeoutMs));
  }

  /**
   * The times of the start that systemd knows, as one line of JSON; only of a full system.
   * @throws BallastError `guest-silent`
   */
  async phases(timeoutMs = 10_000): Promise<string> {
    return this.#ask('phases', timeoutMs);
  }

  /**
   * Settles once the guest's kernel has written to its disks all that it holds back. @throws BallastError
   * `guest-silent`
   */
  async writeBack(timeoutMs = 120_000): Promise<void> {
    await this.#ask('sync', timeoutMs);
  }

  /**
   * Settles once init has answered: until then it has not seen the workload's end. @throws BallastError
   * `guest-silent`
   */
  async ping(timeoutMs = 5000): Promise<void> {
    await this.#ask('ping', timeoutMs);
  }

  /** Runs a program where the workload is. @throws BallastError `guest-silent`, `check-too-long` */
  async run(check: InsideCheck): Promise<ProgramEnd> {
    const answer = await this.#ask(runRequest(check), answerMs, check.timeoutMs);
    return parseRan(answer) ?? { reason: 'ended in a way that the guest did not say', exitCode: null };
  }

  /** Asks init to end the workload, by the signal, and after its time by SIGKILL; the guest then powers off. */
  async stop({ signal, withinMs }: Stop, timeoutMs = 2000): Promise<void> {
    await this.#ask(`stop ${signal} ${withinMs}`, timeoutMs);
  }

  close(): void {
    this.#questions.end();
    this.#line.destroy();
  }

  /** @param workMs the time that the guest was given for what it is asked to do, besides that for its answer */
  async #ask(question: string, leastMs: number, workMs = 0): Promise<string> {
    const limitMs = this.#patience(leastMs) + workMs;
    const answer = await this.#questions.ask(question, limitMs);
    if (answer !== undefined) return answer;
    const message = `the guest did not answer \`${question.split(' ', 1)}\` within ${limitMs} ms`;
    const hint = 'it may be out of memory: raise limits.memory';
    throw new BallastError('engine', 'guest-silent', message, { hint });
  }
}

/** Connects to the agent behind a socket of the host; undefined when nothing listens there. */
export async function dialAgent(
  host: Host,
  path: string,
  patience: (leastMs: number) => number,
): Promise<GuestAgent | undefined> {
  const line = await host.dial({ unix: path }).catch(() => undefined);
  return line === undefined ? undefined : new GuestAgent(line, patience);
}

/**
 * Parses init's answer, which is not trusted.
 * @throws BallastError `guest-answer` when it is malformed
 */
export function parseGuestMemory(line: string): GuestMemory {
  let answer: unknown;
  try {
    answer = JSON.parse(line);
  } catch {
    answer = undefined;
  }
  const metric = (name: keyof GuestMemory): number => {
    const value = (answer as Record<string, unknown> | null | undefined)?.[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new BallastError('engine', 'guest-answer', `the guest's memory cannot be read: no ${name}`);
  };
  return {
    workloadPss: metric('workloadPss'),
    workloadHeld: metric('workloadHeld'),
    memTotal: metric('memTotal'),
    memAvailable: metric('memAvailable'),
    memFree: metric('memFree'),
    buffers: metric('buffers'),
    cached: metric('cached'),
    shmem: metric('shmem'),
  };
}
