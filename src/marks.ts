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

/** Something that was seen of an event: it was not before one instant, and had been by another. Absent: not known. */
export type Sighting = { readonly [End in keyof Mark]?: bigint | undefined };

/** The events that each event comes after, wherever both are. An engine may answer before or after anything else. */
export const comesAfter: Readonly<Record<MarkName, readonly MarkName[]>> = {
  requested: [],
  accepted: ['requested'],
  kernel: ['requested'],
  init: ['requested', 'kernel'],
  listening: ['requested', 'kernel', 'init'],
  ready: ['requested', 'kernel', 'init', 'listening'],
  'stop-requested': [],
  stopped: ['requested', 'kernel', 'init'],
  removed: [],
};

/**
 * The most by which the rates of two clocks differ, as a share of the time that they measure: the limit to which the
 * kernel's own correction goes (adjtimex(2), 500 ppm).
 */
const mostRateDifference = 0.0005;

/**
 * The marks of one instance's life. The mark of an event is what all sightings of it have in common, and what its place
 * among the other events leaves of that; so it does not matter which sighting comes first. An event has a mark once
 * something tells by when it had been. Make it before anything that it is to hold happens.
 */
export class Marks {
  readonly #begunNs = Marks.now();
  readonly #seen = new Map<MarkName, Sighting>();

  /** Now, on the harness's monotonic clock. */
  static now(): bigint {
    return process.hrtime.bigint();
  }

  /** Adds what was seen of an event. */
  see(name: MarkName, { earliestNs, latestNs }: Sighting): void {
    const known = this.#seen.get(name);
    this.#seen.set(name, {
      earliestNs: most(known?.earliestNs, earliestNs),
      latestNs: least(known?.latestNs, latestNs),
    });
  }

  /** Sets a mark that is an action of the harness itself: its interval is a point. */
  setNow(name: MarkName): bigint {
    const now = Marks.now();
    this.see(name, { earliestNs: now, latestNs: now });
    return now;
  }

  /** The mark by what has been seen so far; undefined when the event was not seen, or what was seen cannot all be. */
  get(name: MarkName): Mark | undefined {
    const { earliest, latest } = this.#bounds(name);
    if (latest === undefined) return undefined;
    if (earliest.ns <= latest.ns) return { earliestNs: earliest.ns, latestNs: latest.ns };
    // Two clocks place one instant apart by no more than this.
    const isOneInstant =
      Number(earliest.ns - latest.ns) <= mostRateDifference * this.#sinceMs(earliest.ns) * 1e6;
    return isOneInstant ? { earliestNs: latest.ns, latestNs: earliest.ns } : undefined;
  }

  /** The sightings that cannot all be true, in words; undefined when there are none. */
  contradiction(): string | undefined {
    for (const name of markNames) {
      const { earliest, latest } = this.#bounds(name);
      if (latest === undefined || this.get(name) !== undefined) continue;
      const at = (ns: bigint) => `${this.#sinceMs(ns).toFixed(3)} ms`;
      return `\`${latest.of}\` was seen by ${at(latest.ns)}, and \`${earliest.of}\` not before ${at(earliest.ns)}`;
    }
    return undefined;
  }

  /** All marks that there are. */
  *entries(): IterableIterator<[MarkName, Mark]> {
    for (const name of markNames) {
      const mark = this.get(name);
      if (mark !== undefined) yield [name, mark];
    }
  }

  #sinceMs(ns: bigint): number {
    return Number(ns - this.#begunNs) / 1e6;
  }

  /** The bounds of an event, each with the event that gives it. */
  #bounds(name: MarkName) {
    let earliest: Bound = { of: name, ns: this.#begunNs };
    for (const of of [name, ...comesAfter[name]]) {
      const ns = this.#seen.get(of)?.earliestNs;
      if (ns !== undefined && ns > earliest.ns) earliest = { of, ns };
    }
    let latest = this.#latest(name);
    if (latest === undefined) return { earliest, latest };
    for (const of of markNames.filter((one) => comesAfter[one].includes(name))) {
      const other = this.#latest(of);
      if (other !== undefined && other.ns < latest.ns) latest = other;
    }
    return { earliest, latest };
  }

  #latest(of: MarkName): Bound | undefined {
    const ns = this.#seen.get(of)?.latestNs;
    return ns === undefined ? undefined : { of, ns };
  }
}

interface Bound {
  readonly of: MarkName;
  readonly ns: bigint;
}

function most(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one;
}

function least(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}
