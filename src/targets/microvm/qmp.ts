import { finished } from 'node:stream/promises';
import { BallastError } from '../../errors.ts';
import type { HostProcess } from '../../host/host.ts';
import { LineSplitter } from '../../host/line-splitter.ts';

/** The longest line that is read; QEMU's own are shorter. */
const longestLine = 1 << 20;
const mostComplaint = 2000;

type QmpReply = { readonly return?: unknown; readonly error?: unknown };
type Waiting = { readonly resolve: (answer: QmpReply) => void; readonly reject: (error: Error) => void };

/**
 * QEMU's machine protocol over the standard streams of a supervised QEMU. Requests may be written before QEMU runs,
 * which then reads them. All of its output is bounded; lines that are no answer are skipped.
 */
export class Qmp {
  readonly #process: HostProcess;
  readonly #splitter = new LineSplitter(longestLine);
  readonly #waiting = new Map<string, Waiting>();
  #complaint = '';
  #next = 0;
  #ended = false;

  constructor(process: HostProcess) {
    this.#process = process;
    process.stdin.on('error', () => undefined);
    process.stdout.on('error', () => undefined);
    process.stderr.on('error', () => undefined);
    process.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    process.stderr.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString('utf8')).slice(-mostComplaint);
    });
    const ended = () => this.#end();
    process.exited.then(ended, ended);
    // QEMU's supervisor outlives it.
    void Promise.allSettled([finished(process.stdout), finished(process.stderr)]).then(ended);
  }

  /** @throws BallastError `qemu-refused`, `qemu-ended`, `qemu-silent` */
  async request(command: string, args: object = {}, timeoutMs = 30_000): Promise<unknown> {
    if (this.#ended) throw this.#endedError();
    const id = `${this.#next++}`;
    const { promise, resolve, reject } = Promise.withResolvers<QmpReply>();
    this.#waiting.set(id, { resolve, reject });
    const timer = setTimeout(
      () =>
        reject(
          new BallastError('engine', 'qemu-silent', `QEMU did not answer \`${command}\` in ${timeoutMs} ms`),
        ),
      timeoutMs,
    );
    try {
      this.#process.stdin.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
      const answer = await promise;
      if (answer.error === undefined) return answer.return;
      throw new BallastError(
        'engine',
        'qemu-refused',
        `QEMU refused \`${command}\`: ${saidIn(answer.error)}`,
      );
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #receive(chunk: Buffer): void {
    for (const line of this.#splitter.push(chunk)) {
      const answer = parsed(line);
      const id = answer?.id;
      if (answer !== undefined && typeof id === 'string') this.#waiting.get(id)?.resolve(answer);
    }
  }

  #end(): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.values()) reject(this.#endedError());
  }

  #endedError(): BallastError {
    const said = this.#complaint.trim();
    return new BallastError('engine', 'qemu-ended', `QEMU has ended${said === '' ? '' : `: ${said}`}`);
  }
}

function saidIn(error: unknown): string {
  const { desc } = (error ?? {}) as { desc?: unknown };
  return typeof desc === 'string' ? desc.slice(0, 500) : 'it does not say why';
}

function parsed(line: string): (QmpReply & { readonly id?: unknown }) | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
