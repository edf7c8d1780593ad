import { Readable } from 'node:stream';
import { readableFrom } from './channel-streams.ts';

/** The login shell's start-up files may write before the announcement; more than this is no announcement's forerunner. */
const maxBefore = 64 * 1024;

/**
 * A stream of a program that begins with the line `<token> <word>`, which is taken out and reported, with what start-up
 * files have written before it. Without that line everything passes unchanged.
 */
export class AnnouncedStream {
  readonly stream: Readable;
  /** The announced word; '' when the stream ended or grew too long without it. */
  readonly word: Promise<string>;

  constructor(source: Readable, token: string) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.word = promise;
    const rest = new Readable({ read: () => void source.resume() });
    let held: Buffer | undefined = Buffer.alloc(0);
    const pass = (chunk: Buffer) => {
      if (chunk.length > 0 && !rest.push(chunk)) source.pause();
    };
    source.on('data', (chunk: Buffer) => {
      if (held === undefined) return pass(chunk);
      held = Buffer.concat([held, chunk]);
      const match = new RegExp(`${token} (\\w+)\\n`).exec(held.toString('latin1'));
      if (match === null && held.length <= maxBefore) return;
      const all = held;
      held = undefined;
      pass(match === null ? all : all.subarray(match.index + match[0].length));
      resolve(match?.[1] ?? '');
    });
    source.once('end', () => {
      if (held !== undefined) pass(held);
      rest.push(null);
      resolve('');
    });
    this.stream = readableFrom(rest);
  }
}
