import type { Limits } from '../../workload.ts';
import type { Condition, VictimWork } from './kinds.ts';

/** A victim measured beside a neighbour, once: one condition of one block. */
export interface NeighbourRecord {
  readonly type: 'neighbour';
  readonly form: string;
  readonly block: number;
  readonly condition: Condition;
  /** Of the victim and of its neighbour each: the scenario's, lowered to what is harmless for this host. */
  readonly limits: Limits;
  readonly outcome: NeighbourOutcome;
}

export type NeighbourOutcome =
  | {
      readonly status: 'measured';
      readonly works: Readonly<Record<VictimWork, WorkSample>>;
      /** null: a neighbour that is idle, or none. */
      readonly aggressor: AggressorSample | null;
    }
  /** The pair could not be had (`failed`), or had to be ended for the host's sake (`aborted`). */
  | { readonly status: 'failed' | 'aborted'; readonly reason: string };

export type WorkSample =
  | {
      readonly status: 'done';
      readonly units: number;
      /** From asking to the answer, on the harness's clock: what rates are made of. */
      readonly elapsedNs: number;
      /** The rest is on the clock where the work was done. */
      readonly insideNs: number;
      readonly p50Ns: number;
      readonly p99Ns: number;
      readonly maxNs: number;
      /** How much of that time the aggressor was at work; null where there was none. */
      readonly stressedShare: number | null;
    }
  | { readonly status: 'failed'; readonly reason: string; readonly stressedShare: number | null };

export type AggressorSample =
  | {
      readonly status: 'done';
      /** Operations or bytes, by its kind. */
      readonly amount: number;
      readonly elapsedNs: number;
    }
  | { readonly status: 'failed'; readonly reason: string };
