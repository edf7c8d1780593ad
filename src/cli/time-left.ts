import type { ForeseenPart } from '../course/listener.ts';

/** A host is at most so many times as slow, or as fast, as what was foreseen. */
const mostApart = 5;

/** The time that the rest of a run takes: as foreseen at first, then by the pace that it has. Times are in ms. */
export class TimeLeft {
  readonly #parts: readonly ForeseenPart[];
  /** The part that goes on, when it began and how many of its turns have ended. */
  #current = -1;
  #beganMs = 0;
  #done = 0;
  /** What parts have taken, and what was foreseen of the same. */
  #takenMs = 0;
  #foreseenMs = 0;

  constructor(parts: readonly ForeseenPart[]) {
    this.#parts = parts;
  }

  /** A part begins; one that was not foreseen belongs to the one before it. */
  begin(name: string, nowMs: number): void {
    const index = this.#parts.findIndex((part, place) => place > this.#current && part.name === name);
    if (index === -1) return;
    this.#learn(nowMs);
    this.#current = index;
    this.#beganMs = nowMs;
    this.#done = 0;
  }

  turned(done: number): void {
    this.#done = done;
  }

  leftMs(nowMs: number): number {
    const later = this.#parts.slice(this.#current + 1).reduce((sum, { seconds }) => sum + seconds * 1000, 0);
    return this.#leftOfCurrentMs(nowMs) + later * this.#pace(nowMs);
  }

  #leftOfCurrentMs(nowMs: number): number {
    const part = this.#parts[this.#current];
    if (part === undefined) return 0;
    const takenMs = nowMs - this.#beganMs;
    if (this.#done > 0) return (takenMs / this.#done) * Math.max(0, part.turns - this.#done);
    return Math.max(0, part.seconds * 1000 * this.#pace(nowMs) - takenMs);
  }

  /** How many times as long as foreseen it has taken so far. */
  #pace(nowMs: number): number {
    const part = this.#parts[this.#current];
    const share = part === undefined || this.#done === 0 ? 0 : this.#done / part.turns;
    const takenMs = this.#takenMs + (share === 0 ? 0 : nowMs - this.#beganMs);
    const foreseenMs = this.#foreseenMs + share * (part?.seconds ?? 0) * 1000;
    if (foreseenMs === 0) return 1;
    return Math.min(mostApart, Math.max(1 / mostApart, takenMs / foreseenMs));
  }

  /** What one part took tells of the next; not preparing, which depends on what is there already. */
  #learn(nowMs: number): void {
    const part = this.#parts[this.#current];
    if (part === undefined || part.name === 'prepare') return;
    this.#takenMs += nowMs - this.#beganMs;
    this.#foreseenMs += part.seconds * 1000;
  }
}
