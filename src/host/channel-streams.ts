import { Duplex, Readable, Writable } from 'node:stream';
import type { ClientChannel } from 'ssh2';

/* ssh2's channels are not quite Node streams: destroy() emits nothing, a write after the channel has closed never
 * calls back, and a lost connection looks like an end. The functions below wrap them into streams that keep Node's
 * promises. */

/** A channel's readable side. When the consumer goes away the rest is drained, or the channel would never close. */
export function readableFrom(source: Readable): Readable {
  const readable = new Readable({
    read: () => void source.resume(),
    destroy: (error, done) => {
      source.resume();
      done(error);
    },
  });
  forward(source, readable);
  readable.on('error', () => undefined);
  return readable;
}

/** A channel's standard input. Its end is the program's end of file. */
export function writableTo(channel: ClientChannel): Writable {
  const writes = new PendingWrites(channel);
  const writable = new Writable({
    write: (chunk, _encoding, done) => writes.write(chunk, done),
    final: (done) => {
      channel.end();
      done();
    },
    destroy: (error, done) => {
      channel.end();
      done(error);
    },
  });
  writable.on('error', () => undefined);
  return writable;
}

/** A forwarded connection as http.Agent expects a socket to be. */
export class ForwardedSocket extends Duplex {
  readonly #channel: ClientChannel;
  readonly #writes: PendingWrites;

  constructor(channel: ClientChannel) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    this.#writes = new PendingWrites(channel);
    forward(channel, this);
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#writes.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.destroy();
    this.#channel.resume();
    done(error);
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

function forward(source: Readable, to: Readable): void {
  source.on('data', (chunk: Buffer) => {
    if (!to.destroyed && !to.push(chunk)) source.pause();
  });
  source.once('end', () => {
    if (!to.destroyed) to.push(null);
  });
  source.on('error', (error) => to.destroy(error));
}

/** Calls back the writes that a closing channel leaves unanswered. */
class PendingWrites {
  readonly #channel: ClientChannel;
  #isClosed = false;
  #pending: ((error?: Error | null) => void) | undefined;

  constructor(channel: ClientChannel) {
    this.#channel = channel;
    channel.once('close', () => {
      this.#isClosed = true;
      this.#answer(brokenPipe());
    });
  }

  write(chunk: Buffer, done: (error?: Error | null) => void): void {
    if (this.#isClosed) {
      done(brokenPipe());
      return;
    }
    this.#pending = done;
    this.#channel.write(chunk, (error) => this.#answer(error));
  }

  #answer(error?: Error | null): void {
    const done = this.#pending;
    this.#pending = undefined;
    done?.(error);
  }
}

function brokenPipe(): Error {
  return Object.assign(new Error('write EPIPE: the other end has closed'), { code: 'EPIPE' });
}
