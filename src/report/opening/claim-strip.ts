import type { ClaimAnswer } from '../../summary/claim-answer.ts';
import type { Summary } from '../../summary/summary.ts';
import { answerWords } from '../claim-words.ts';

/** How many claims have an answer. */
export interface ClaimCount {
  readonly answer: ClaimAnswer['answer'];
  /** `✓ 2 pass` */
  readonly text: string;
}

/** The state of all claims, in the order of the answers; empty where the scenario makes none. */
export function claimStrip({ claims }: Pick<Summary, 'claims'>): readonly ClaimCount[] {
  return (Object.keys(answerWords) as ClaimAnswer['answer'][]).flatMap((answer) => {
    const count = claims.filter((claim) => claim.answer === answer).length;
    return count === 0 ? [] : [{ answer, text: answerWords[answer].replace(' ', ` ${count} `) }];
  });
}
