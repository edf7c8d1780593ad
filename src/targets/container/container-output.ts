import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { OutputDemultiplexer } from '../../docker/output-stream.ts';
import { OutputTail } from '../../inside/output-tail.ts';
import { within } from '../within.ts';

const bothStreams = { stdout: true, stderr: true } as const;
/** The time in which the output of a container that has ended is read to its end. */
const readWithinMs = 2000;

/** The output of one container, of which the last lines are kept. */
export class ContainerOutput {
  readonly #tail = new OutputTail();
  readonly #heard: () => void;
  #reading: Promise<void> = Promise.resolve();

  /** @param heard called at each piece of output */
  constructor(heard: () => void) {
    this.#heard = heard;
  }

  /** Attaches to a container that has not been started, so that nothing is missed. */
  async attach(container: Docker.Container): Promise<void> {
    const output = (await container.attach({ stream: true, ...bothStreams })) as unknown as Readable;
    this.#reading = this.#read(output);
  }

  /** Follows the container's log once it has started: all that it has printed, and prints until it ends. */
  followLog(container: Docker.Container, started: Promise<void>): void {
    const follow = async () => {
      await started;
      const log = (await container.logs({ follow: true, ...bothStreams })) as unknown as Readable;
      await this.#read(log);
    };
    this.#reading = follow().catch(() => undefined);
  }

  /** Settles when all that a container has printed is here which has ended, or after a while. Never rejects. */
  async read(): Promise<void> {
    await within(this.#reading, readWithinMs);
  }

  text(): string {
    return this.#tail.text();
  }

  /** Reads an output to its end. Never rejects. */
  #read(output: Readable): Promise<void> {
    const demultiplexer = new OutputDemultiplexer((payload) => {
      this.#heard();
      this.#tail.push(payload);
    });
    output.on('data', (chunk: Buffer) => demultiplexer.push(chunk));
    return finished(output).catch(() => undefined);
  }
}
