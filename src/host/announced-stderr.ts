import { Readable } from 'node:stream';
import { readableFrom } from './channel-streams.ts';

/** The login shell's start-up files may write before the announcement; more than this is the program itself. */
const maxBefore = 64 * 1024;

/** A stderr from which the line `<token> <word>` is taken out and reported; everything else passes unchanged. */
export class AnnouncedStderr {
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
      const text = held.toString('latin1');
      const match = new RegExp(`${token} (\\w+)\\n`).exec(text);
      if (match === null && held.length <= maxBefore) return;
      const all = held;
      held = undefined;
      const start = match?.index ?? all.length;
      pass(all.subarray(0, start));
      if (match !== null) pass(all.subarray(start + match[0].length));
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
