import { type Scenario, stagesAsked } from '../scenario.ts';
import { equivalence } from '../stages/equivalence/definition.ts';
import type { Turn } from '../stages/stage.ts';
import type { StageName } from './progress-records.ts';
import type { HeaderRecord } from './records.ts';

/** The turns that a measurement is to take. */
export interface AskedTurns {
  /** Tells whether the turn is among them; without a target: one of its round is, or it is of all targets. */
  has(turn: Turn): boolean;
}

/**
 * The turns of each part of a run by its header, made when they are asked for; undefined: the run was not to measure that.
 */
export function askedTurns({
  scenario,
  seed,
  plan,
}: HeaderRecord): (stage: StageName) => AskedTurns | undefined {
  const plans = plansOf(scenario, seed, plan);
  const made = new Map<StageName, AskedTurns>();
  return (stage) => {
    const known = made.get(stage);
    if (known !== undefined) return known;
    const turns = plans.get(stage)?.();
    if (turns === undefined) return undefined;
    const names = new Set(turns.flatMap(({ block, target }) => [nameOf(block), nameOf(block, target)]));
    const isOfTargets = turns.some(({ target }) => target !== undefined);
    const found: AskedTurns = {
      has: ({ block, target }) => names.has(nameOf(block, isOfTargets ? target : undefined)),
    };
    made.set(stage, found);
    return found;
  };
}

function plansOf(
  { targets, measure }: Scenario,
  seed: number,
  plan: readonly Turn[],
): ReadonlyMap<StageName, () => readonly Turn[]> {
  const names = targets.map(({ name }) => name);
  return new Map<StageName, () => readonly Turn[]>([
    ['launches', () => plan],
    [equivalence.name, () => equivalence.turns(names, undefined, seed)],
    ...stagesAsked(measure).map(
      ({ stage, settings }) => [stage.name, () => stage.turns(names, settings, seed)] as const,
    ),
  ]);
}

const nameOf = (block: number, target = '') => `${block} ${target}`;
