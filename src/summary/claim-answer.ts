import type { Located } from '../stats/order-statistic.ts';
import type { Ends } from '../stats/paired-ratio.ts';

export type Unit = 'ns' | 'bytes' | 'count';

/** A value and where it may lie, both of the figure's unit; null: cannot be told. */
export interface Estimate {
  readonly point: number | null;
  /** Its 95 % interval; of a fact the fact itself; of a count what is possible with what could not be told. */
  readonly range: readonly [number, number] | null;
}

export const answers = ['holds', 'does-not-hold', 'cannot-tell'] as const;
export type Answer = (typeof answers)[number];

/** A claim with its answer, as it is stored in `summary.json`. */
export interface ClaimAnswer {
  /** As written in the scenario. */
  readonly claim: string;
  readonly answer: Answer;
  /** null: this version of Ballast cannot read the claim; there are no sides then either. */
  readonly unit: Unit | null;
  readonly left: AnsweredSide | null;
  readonly right: AnsweredSide | null;
  /** Both sides are figures of launches: left / right without factors, paired by block. */
  readonly ratio: AnsweredRatio | null;
  /** Why it cannot be told. */
  readonly reason: string | null;
}

export interface AnsweredRatio extends Located {
  /** Those of `ci95`, also where failures leave one of them open and so no interval. */
  readonly ends: Ends;
  readonly limit: number;
  readonly n: number;
}

/** Its value is of the whole side, factor included. */
export interface AnsweredSide extends Estimate {
  /** `vm.startup.ready`, or `vm.startup.ready.p95`; null: a constant. */
  readonly figure: string | null;
  readonly factor: number;
}
