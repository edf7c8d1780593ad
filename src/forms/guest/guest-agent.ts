import type { Duplex } from 'node:stream';
import { BallastError } from '../../errors.ts';

/** In bytes, as the guest's own kernel says. */
export interface GuestMemory {
  readonly workloadPss: number;
  readonly memTotal: number;
  readonly memAvailable: number;
  readonly memFree: number;
  readonly cached: number;
}

const maxLine = 4096;

/** The guest's init on the second serial line: one request at a time, one line of JSON for each. */
export class GuestAgent {
  readonly #line: Duplex;
  #received = '';
  #waiting: ((line: string | undefined) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(line: Duplex) {
    this.#line = line;
    line.on('data', (chunk: Buffer) => this.#receive(chunk.toString('latin1')));
    line.on('error', () => this.#waiting?.(undefined));
    line.on('close', () => this.#waiting?.(undefined));
  }

  /** @throws BallastError `guest-silent` */
  async memory(timeoutMs = 5000): Promise<GuestMemory> {
    return parseGuestMemory(await this.#request('memory', timeoutMs));
  }

  /** Asks init to end the workload: SIGTERM, after 10 s SIGKILL, then power off. */
  async stop(timeoutMs = 2000): Promise<void> {
    await this.#request('stop', timeoutMs);
  }

  close(): void {
    this.#line.destroy();
  }

  #request(name: string, timeoutMs: number): Promise<string> {
    const answer = this.#last.then(() => this.#ask(name, timeoutMs));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #ask(name: string, timeoutMs: number): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#received = '';
    this.#waiting = resolve;
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    if (this.#line.destroyed) resolve(undefined);
    else this.#line.write(`${name}\n`);
    const line = await promise;
    clearTimeout(timer);
    this.#waiting = undefined;
    if (line !== undefined) return line;
    throw new BallastError(
      'engine',
      'guest-silent',
      `the guest did not answer \`${name}\` within ${timeoutMs} ms`,
      {
        hint: 'it may be out of memory: raise limits.memory',
      },
    );
  }

  #receive(text: string): void {
    this.#received = (this.#received + text).slice(0, maxLine);
    const end = this.#received.indexOf('\n');
    if (end < 0) return;
    this.#waiting?.(this.#received.slice(0, end));
    this.#received = '';
  }
}

/** @throws BallastError `guest-answer` when it is not what init says: the guest is not trusted. */
export function parseGuestMemory(line: string): GuestMemory {
  let answer: unknown;
  try {
    answer = JSON.parse(line);
  } catch {
    answer = undefined;
  }
  const figure = (name: keyof GuestMemory): number => {
    const value = (answer as Record<string, unknown> | null | undefined)?.[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw new BallastError(
      'engine',
      'guest-answer',
      `the guest's memory figures are not readable: no ${name}`,
    );
  };
  return {
    workloadPss: figure('workloadPss'),
    memTotal: figure('memTotal'),
    memAvailable: figure('memAvailable'),
    memFree: figure('memFree'),
    cached: figure('cached'),
  };
}
