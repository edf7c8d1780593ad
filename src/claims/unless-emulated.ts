import type { ClaimAnswer } from '../summary/claim-answer.ts';
import { asksForEmulation, groupsTouchedByEmulation } from '../summary/emulation.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import type { Claim } from './claim.ts';

/**
 * The answer to a claim; but where a metric is that of an emulated virtual machine and depends on emulation, the claim
 * is not comparable: it is about virtual machines, and the number is about QEMU's translator. A run that asks for
 * emulation by name has it judged.
 */
export function unlessEmulated<A extends Pick<ClaimAnswer, 'answer' | 'reason'>>(
  answered: A,
  { left, right }: Claim,
  { header }: Pick<RunParts, 'header'>,
  targets: Summary['targets'],
): A {
  const emulated = [left, right].flatMap((side) =>
    side.kind === 'metric' &&
    groupsTouchedByEmulation(targets[side.target]).includes(side.metric.group) &&
    !asksForEmulation(header, side.target)
      ? [side.target]
      : [],
  );
  const names = [...new Set(emulated)];
  if (names.length === 0) return answered;
  const reason = `${names.join(' and ')} ${names.length === 1 ? 'was' : 'were'} emulated, which says nothing about hardware virtualisation`;
  return { ...answered, answer: 'not-comparable', reason };
}
