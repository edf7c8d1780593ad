import type { CreatedInstance } from './form.ts';

/**
 * What can be done to a running instance besides stopping it. Each settles when it is done, by the word of whoever does
 * it, over a channel that is open already.
 */
export interface Lifecycle {
  /** Nothing of it runs until `unpause`. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Ends it without asking it; settles when it has ended. */
  kill(): Promise<void>;
  /**
   * Prepares the next start of the same instance: its files, limits and address. To be launched once this one has
   * stopped; disposed of before it.
   */
  again(): Promise<CreatedInstance>;
  /** Prepares to write the running instance to disk; or why this form cannot. */
  readonly snapshot: (() => Promise<Snapshot>) | Absent;
}

export interface Absent {
  readonly absent: string;
}

export interface Snapshot {
  /** Writes it to disk; it no longer runs then. */
  save(): Promise<void>;
  /** From there it goes on where it was. */
  restore(): Promise<void>;
}
