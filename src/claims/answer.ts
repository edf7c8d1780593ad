import type { Located } from '../stats/order-statistic.ts';
import type { Ends } from '../stats/paired-ratio.ts';
import type { Estimate, Unit } from './figures.ts';

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

/**
 * What a program ends with: 0 when every claim holds (or there is none), 1 when one does not, 3 when none fails but
 * one cannot be told.
 */
export function claimsExitCode(answered: readonly Pick<ClaimAnswer, 'answer'>[]): 0 | 1 | 3 {
  if (answered.some(({ answer }) => answer === 'does-not-hold')) return 1;
  return answered.some(({ answer }) => answer === 'cannot-tell') ? 3 : 0;
}
