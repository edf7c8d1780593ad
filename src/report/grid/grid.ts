/** A metric of a target, with its uncertainty and how it compares. Plain text: whoever renders it escapes it. */
export interface GridCell {
  /** Traces it to `summary.json`: `vm.startup.ready`. */
  readonly id?: string;
  /** `179 ms` */
  readonly text: string;
  /** `170–198`; absent: both ends read as the value, or it needs none. */
  readonly interval?: string;
  /** Against the baseline: `7.4× (4.8–10×)`, `same`. */
  readonly ratio?: string;
  /** The length of its bar, from 0 to 1; absent: it has none, as an emulated time. */
  readonly share?: number;
}

export interface GridRow {
  readonly heading: string;
  /** The metric by its name in claims and in `summary.json`. */
  readonly name?: string;
  /** What exactly it is. */
  readonly meaning?: string;
  /** One a target, in order; undefined: it was not measured. */
  readonly cells: readonly (GridCell | undefined)[];
}

export interface GridTarget {
  /** `VM`: the column says in another way that it is emulated. */
  readonly name: string;
  readonly isEmulated: boolean;
  readonly isBaseline: boolean;
}

/** Metrics as rows, targets as columns. */
export interface Grid {
  readonly caption: string;
  readonly targets: readonly GridTarget[];
  readonly rows: readonly GridRow[];
}
