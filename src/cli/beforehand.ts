import { claimsBeyondPlan } from '../claims/beyond-plan.ts';
import type { Scenario } from '../scenario.ts';
import { differencesBeyond } from '../summary/differences-beyond.ts';
import { quantilesBeyond } from '../summary/quantiles.ts';
import { escapeTerminal } from '../wording/escape.ts';

/** The lines that tell, before a run is begun, what its rounds can never tell; the first are warnings. */
export function beforehand(scenario: Scenario): {
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
} {
  const { blocks } = scenario.measure.startup;
  const [quantiles, differences] = [quantilesBeyond(blocks), differencesBeyond(scenario)];
  return {
    warnings: claimsBeyondPlan(scenario),
    notes: [
      ...(differences === undefined ? [] : [differences]),
      ...(quantiles === undefined ? [] : [`for an interval of 95%, ${quantiles}; this run has ${blocks}`]),
    ],
  };
}

/** Writes them to stderr; only warnings when quiet. */
export function sayBeforehand(scenario: Scenario, quiet: boolean): void {
  const { warnings, notes } = beforehand(scenario);
  for (const text of warnings) process.stderr.write(`warning: ${escapeTerminal(text)}\n`);
  if (!quiet) for (const text of notes) process.stderr.write(`${escapeTerminal(text)}\n`);
}
