export const markNames = [
  'requested',
  'accepted',
  'kernel',
  'init',
  'listening',
  'ready',
  'stop-requested',
  'stopped',
  'removed',
] as const;
export type MarkName = (typeof markNames)[number];

/** The interval in which an event certainly fell, in ns of the harness's monotonic clock. */
export interface Mark {
  readonly earliestNs: bigint;
  readonly latestNs: bigint;
}

/** The marks of one instance's life. The first observation of an event counts; later ones are ignored. */
export class Marks {
  readonly #marks = new Map<MarkName, Mark>();

  /** Now, on the harness's monotonic clock. */
  static now(): bigint {
    return process.hrtime.bigint();
  }

  /** Sets a mark seen at `latestNs` that cannot have fallen before `earliestNs`. */
  set(name: MarkName, earliestNs: bigint, latestNs: bigint = Marks.now()): void {
    if (latestNs < earliestNs) throw new RangeError(`mark ${name} ends before it begins`);
    if (!this.#marks.has(name)) this.#marks.set(name, { earliestNs, latestNs });
  }

  /** Raises the lower end of a mark that is set: by now it is known not to have fallen before this instant. */
  raise(name: MarkName, earliestNs: bigint): void {
    const mark = this.#marks.get(name);
    if (mark === undefined || earliestNs <= mark.earliestNs) return;
    const { latestNs } = mark;
    this.#marks.set(name, { earliestNs: earliestNs < latestNs ? earliestNs : latestNs, latestNs });
  }

  /** Lowers the upper end of a mark that is set: by now it is known not to have fallen after this instant. */
  lower(name: MarkName, latestNs: bigint): void {
    const mark = this.#marks.get(name);
    if (mark === undefined || latestNs >= mark.latestNs) return;
    const { earliestNs } = mark;
    this.#marks.set(name, { earliestNs, latestNs: latestNs > earliestNs ? latestNs : earliestNs });
  }

  /** Sets a mark that is an action of the harness itself: its interval is a point. */
  setNow(name: MarkName): bigint {
    const now = Marks.now();
    this.set(name, now, now);
    return now;
  }

  get(name: MarkName): Mark | undefined {
    return this.#marks.get(name);
  }

  entries(): IterableIterator<[MarkName, Mark]> {
    return this.#marks.entries();
  }
}
