import { BallastError } from '../errors.ts';
import { nearest } from '../fields/nearest.ts';
import type { Scenario } from '../scenario.ts';

/**
 * The scenario with another of its targets as the one that all others are compared with.
 * @throws BallastError `target-unknown`
 */
export function withBaseline(scenario: Scenario, baseline: string): Scenario {
  requireTarget(scenario, baseline);
  return { ...scenario, baseline };
}

/** @throws BallastError `target-unknown` */
export function requireTarget({ targets, file }: Scenario, name: string): void {
  const known = targets.map((target) => target.name);
  if (known.includes(name)) return;
  const meant = nearest(name, known);
  throw new BallastError(
    'input',
    'target-unknown',
    `${file} has no target \`${name.slice(0, 64)}\`${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`,
    { hint: `it has: ${known.join(', ')}` },
  );
}
