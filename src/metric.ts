export type NumberUnit = 'ns' | 'bytes' | 'count';
export type Unit = NumberUnit | WordUnit;

/** The units whose values are words in an order: a value is the place of its word, from 0. */
export const wordsOfUnit = { state: ['closed', 'partly', 'open'], answer: ['no', 'yes'] } as const;
export type WordUnit = keyof typeof wordsOfUnit;

export function isWordUnit(unit: Unit): unit is WordUnit {
  return unit in wordsOfUnit;
}

/**
 * A quantity that targets are compared in: named and described once, for claims, comparisons, charts and tables
 * alike.
 */
export interface Metric {
  /** The name in its group, as in claims and `summary.json`: `ready` of `startup.ready`. */
  readonly name: string;
  readonly unit: Unit;
  /** Which of two values people would rather have. */
  readonly better: 'smaller' | 'larger';
  /** Heads a chart or a row: `Time to ready`. */
  readonly title: string;
  /** What exactly it is: a fragment. */
  readonly meaning: string;
  /** Only targets with a kernel of their own have it. */
  readonly ofOwnKernel?: true;
  /** Only targets that daemons of the host serve have it. */
  readonly ofDaemons?: true;
  /** What a scenario must ask for to have it, for people; absent: the group is enough. */
  readonly asks?: string;
  /** The reason why targets are not compared in it; absent: they are. */
  readonly incomparable?: string;
}

/** A value and where it may lie, both of the metric's unit; null: cannot be told. */
export interface Estimate {
  readonly point: number | null;
  /** Its 95 % interval; the value itself, when it is a fact; what is possible, when part of it could not be told. */
  readonly range: readonly [number, number] | null;
  /** Why the range is no narrower: said of a claim that cannot be told for it. */
  readonly doubt?: string;
}

/** A time that ends with a mark, in ns; null: cannot be told. */
export interface MarkedTime {
  readonly medianNs: number | null;
  /** The median width of the interval in which the mark lies. */
  readonly resolutionNs: number | null;
}

export const untold: Estimate = { point: null, range: null };

/** A fact has no interval and needs none. */
export function exactly(value: number | null): Estimate {
  return { point: value, range: value === null ? null : [value, value] };
}

/** The title in a sentence: `time to ready`. */
export function phraseOf({ title }: Metric): string {
  return /^[A-Z]{2}/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}
