import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

const asWritten = {
  process: 'process',
  container: 'container',
  microvm: '{ microvm: { accelerator: auto } }',
  vm: '{ vm: { accelerator: auto } }',
};

export type SoakedTarget = keyof typeof asWritten;

const all = Object.keys(asWritten) as SoakedTarget[];

/** Each with a half chance; all rather than none. */
export function drawTargets(random: RandomGenerator): readonly SoakedTarget[] {
  const some = all.filter(() => uniformInt(random, 0, 1) === 1);
  return some.length > 0 ? some : all;
}

/** As a scenario lists them. */
export const named = (targets: readonly SoakedTarget[]) =>
  targets.map((target) => asWritten[target]).join(', ');
