import { BallastError } from '../errors.ts';

/** One answer of `ballast-probe serve`. */
export interface ProbeAnswer {
  readonly id: string;
  /** `OK`, or the name of an errno such as `EACCES`. */
  readonly error: string;
  readonly state: 'whole' | 'cut' | 'late' | 'died' | 'refused';
  readonly body: Buffer;
}

const longestHead = 128;
const longestBody = 65_536;
/**
 * The most bytes that may come before the first answer: echoes of a line that was not yet raw, answers to an earlier
 * session.
 */
const longestNoise = 512 * 1024;
/** The numbers of the errors that verdicts rest on, as on every Linux that containers and virtual machines run on. */
const numbers: Readonly<Record<string, number>> = {
  OK: 0,
  EPERM: 1,
  ENOENT: 2,
  ENXIO: 6,
  EACCES: 13,
  ENODEV: 19,
  ENOSYS: 38,
};
const head = /^([\w.-]{1,40}) (\d{1,4}) (OK|E[A-Z0-9]{1,20}) (whole|cut|late|died|refused) (\d{1,5})$/;

/**
 * Parses the bytes of a session. Everything before the answer with the id `first` is skipped; from there on, anything
 * that is not exactly an answer is an error, since the other side is not trusted.
 */
export class FrameReader {
  readonly #first: string;
  #synchronised = false;
  #noiseBytes = 0;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(first: string) {
    this.#first = first;
  }

  /** The answers that are complete with this chunk. @throws BallastError `probe-malformed` */
  push(chunk: Buffer): ProbeAnswer[] {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    if (!this.#synchronised && !this.#synchronise()) return [];
    const answers: ProbeAnswer[] = [];
    let offset = 0;
    for (;;) {
      const end = this.#buffer.indexOf(0x0a, offset);
      if (end < 0) {
        if (this.#buffer.length - offset > longestHead) throw malformed('the head of an answer never ends');
        break;
      }
      const { length, ...answer } = parseHead(this.#buffer.toString('latin1', offset, end));
      const bodyEnd = end + 1 + length;
      if (this.#buffer.length <= bodyEnd) break;
      if (this.#buffer[bodyEnd] !== 0x0a) throw malformed('an answer is not as long as it says');
      answers.push({ ...answer, body: Buffer.from(this.#buffer.subarray(end + 1, bodyEnd)) });
      offset = bodyEnd + 1;
    }
    this.#buffer = this.#buffer.subarray(offset);
    return answers;
  }

  #synchronise(): boolean {
    const wanted = `${this.#first} 0 OK whole `;
    const at = this.#buffer.indexOf(wanted, 0, 'latin1');
    if (at >= 0) {
      this.#buffer = this.#buffer.subarray(at);
      this.#synchronised = true;
      return true;
    }
    const kept = Math.min(this.#buffer.length, wanted.length - 1);
    this.#noiseBytes += this.#buffer.length - kept;
    this.#buffer = this.#buffer.subarray(this.#buffer.length - kept);
    if (this.#noiseBytes > longestNoise) throw malformed('no answer to the first request among the noise');
    return false;
  }
}

function parseHead(line: string): Omit<ProbeAnswer, 'body'> & { length: number } {
  const [, id, code, error, state, size] = head.exec(line.slice(0, longestHead + 1)) ?? [];
  const length = Number(size);
  if (id === undefined || error === undefined || state === undefined || !(length <= longestBody)) {
    throw malformed('an answer has no proper head');
  }
  // The name and the number of an error must agree.
  const number = numbers[error];
  if (number === undefined ? Number(code) === 0 : Number(code) !== number)
    throw malformed('an answer contradicts itself');
  return { id, error, state: state as ProbeAnswer['state'], length };
}

function malformed(what: string): BallastError {
  return new BallastError('engine', 'probe-malformed', `the probe inside is not to be believed: ${what}`);
}
