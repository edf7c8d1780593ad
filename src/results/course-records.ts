import type { Cell } from './records.ts';

/** The parts of a run, in their order; what is measured in blocks has several, the rest one block, 0. */
export const stages = [
  'equivalence',
  'launches',
  'image',
  'pull',
  'isolation',
  'kernel-surface',
  'lifecycle',
  'speed',
  'neighbour',
] as const;
export type Stage = (typeof stages)[number];

export interface Place {
  readonly stage: Stage;
  readonly block: number;
}

/** A launch is about to be made: one without a launch of the same id after it was cut off. */
export interface BegunRecord extends Cell {
  readonly type: 'begun';
  readonly id: string;
}

/** All of this block is stored, and need never be measured again. */
export interface WholeRecord extends Place {
  readonly type: 'whole';
}

/** The form could not be had; the run went on without it, as was wanted. */
export interface LeftOutRecord {
  readonly type: 'left-out';
  readonly form: string;
  readonly reason: string;
}

/**
 * The run goes on after it was cut off. What was stored before of blocks that were not whole counts no more. Marks
 * after it have an origin of their own.
 */
export interface ResumedRecord {
  readonly type: 'resumed';
  /** The first block of launches that is measured from here on; null: all launches were there. */
  readonly block: number | null;
  /** ISO 8601, wall clock, for people only; so is when the last record before it was written. */
  readonly resumedAt: string;
  readonly lastStoredAt: string;
}
