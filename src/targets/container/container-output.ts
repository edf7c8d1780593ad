import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { OutputDemultiplexer } from '../../docker/output-stream.ts';
import { OutputTail } from '../../inside/output-tail.ts';
import { within } from '../within.ts';

const bothStreams = { stdout: true, stderr: true } as const;
/** The time in which the log of a container that has ended is read to its end. */
const logWithinMs = 2000;

/** The output of one container, of which the last lines are kept. */
export class ContainerOutput {
  readonly #tail = new OutputTail();
  readonly #heard: () => void;
  #logRead: Promise<void> | undefined;

  /** @param heard called at each piece of output */
  constructor(heard: () => void) {
    this.#heard = heard;
  }

  /** Attaches to a container that has not been started, so that nothing is missed. */
  async attach(container: Docker.Container): Promise<void> {
    this.#read((await container.attach({ stream: true, ...bothStreams })) as unknown as Readable);
  }

  /** Follows the container's log once it has started: all that it has printed, and prints until it ends. */
  followLog(container: Docker.Container, started: Promise<void>): void {
    const follow = async () => {
      await started;
      const log = (await container.logs({ follow: true, ...bothStreams })) as unknown as Readable;
      this.#read(log);
      await finished(log);
    };
    this.#logRead = follow().catch(() => undefined);
  }

  /** Calls back when all that the container has printed is here: at once, but for a log that is still being read. */
  whenRead(callback: () => void): void {
    if (this.#logRead === undefined) callback();
    else void within(this.#logRead, logWithinMs).then(callback);
  }

  text(): string {
    return this.#tail.text();
  }

  #read(output: Readable): void {
    const demultiplexer = new OutputDemultiplexer((payload) => {
      this.#heard();
      this.#tail.push(payload);
    });
    output.on('data', (chunk: Buffer) => demultiplexer.push(chunk));
    output.on('error', () => undefined);
  }
}
