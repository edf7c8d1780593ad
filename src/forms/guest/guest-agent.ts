import type { Duplex } from 'node:stream';
import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { InsideCheck, Stop } from '../../image/image.ts';
import type { ProgramEnd } from '../form.ts';
import { parseRan, runRequest } from '../inside-run.ts';

/** In bytes, as the guest's own kernel says. */
export interface GuestMemory {
  readonly workloadPss: number;
  readonly memTotal: number;
  readonly memAvailable: number;
  readonly memFree: number;
  readonly cached: number;
}

const maxLine = 4096;
/** What a guest may take to say that a program was killed; it may be emulated. */
const answerMs = 10_000;

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

  /** What systemd knows of the start, as one line of JSON; only of a full system. @throws BallastError `guest-silent` */
  async phases(timeoutMs = 10_000): Promise<string> {
    return this.#request('phases', timeoutMs);
  }

  /** Settles once init has answered: until then it has not seen the workload's end. @throws BallastError `guest-silent` */
  async ping(timeoutMs = 5000): Promise<void> {
    await this.#request('ping', timeoutMs);
  }

  /** Runs a program where the workload is. @throws BallastError `guest-silent`, `check-too-long` */
  async run(check: InsideCheck): Promise<ProgramEnd> {
    const line = await this.#request(runRequest(check), check.timeoutMs + answerMs);
    return parseRan(line) ?? { reason: 'ended in a way that the guest did not say', exitCode: null };
  }

  /** Asks init to end the workload: by the signal, after its time by SIGKILL; then it powers off. */
  async stop({ signal, withinMs }: Stop, timeoutMs = 2000): Promise<void> {
    await this.#request(`stop ${signal} ${withinMs}`, timeoutMs);
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
      `the guest did not answer \`${name.split(' ', 1)}\` within ${timeoutMs} ms`,
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

/** The agent behind a socket of the host; undefined when nobody listens there. */
export async function dialAgent(host: Host, path: string): Promise<GuestAgent | undefined> {
  const line = await host.dial({ unix: path }).catch(() => undefined);
  return line === undefined ? undefined : new GuestAgent(line);
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
