import { stripVTControlCharacters } from 'node:util';

const keptBytes = 4096;

/** Keeps the last 4 KiB of an instance's output, however much there is. */
export class OutputTail {
  #tail: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    const recent = chunk.length > keptBytes ? chunk.subarray(chunk.length - keptBytes) : chunk;
    const joined = Buffer.concat([this.#tail, recent]);
    this.#tail = joined.length > keptBytes ? Buffer.from(joined.subarray(joined.length - keptBytes)) : joined;
  }

  /** The text in a target that is safe on a terminal: no control characters but newline and tab. */
  text(): string {
    const plain = stripVTControlCharacters(this.#tail.toString('utf8')).replaceAll('\r\n', '\n');
    return plain.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) =>
      character === '\n' || character === '\t' ? character : '',
    );
  }
}
