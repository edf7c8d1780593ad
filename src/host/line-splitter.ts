import { StringDecoder } from 'node:string_decoder';

/** Cuts what arrives into lines of text. A line that grows longer than allowed is skipped to its end. */
export class LineSplitter {
  readonly #longest: number;
  readonly #decoder = new StringDecoder('utf8');
  #unfinished = '';
  #isTooLong = false;

  /** @param longest in characters */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that this piece completes, without their ends. */
  push(chunk: Buffer): string[] {
    const lines = this.#decoder.write(chunk).split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = this.#unfinished + lines[0];
      if (this.#isTooLong) lines.shift();
      this.#isTooLong = false;
      this.#unfinished = '';
    }
    if (!this.#isTooLong) this.#unfinished += rest;
    if (this.#unfinished.length > this.#longest) {
      this.#unfinished = '';
      this.#isTooLong = true;
    }
    return lines.filter((line) => line.length <= this.#longest);
  }
}
