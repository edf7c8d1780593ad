/** One thing that stays on a host between runs, so that the next need not make it again. */
export interface Kept {
  /** Its kind, such as `root filesystem`. */
  readonly what: string;
  /** Its path on the host, or its name in an engine. */
  readonly name: string;
  /** The disk space that it takes. */
  readonly bytes: number;
  readonly madeAt: Date;
  /** Removes it. Returns false when it was gone already, or somebody uses it. */
  remove(): Promise<boolean>;
}
