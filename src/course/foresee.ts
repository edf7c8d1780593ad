import type { StageName } from '../results/progress-records.ts';
import { type Scenario, stagesAsked } from '../scenario.ts';
import { equivalence } from '../stages/equivalence/definition.ts';
import type { TargetSpec } from '../targets/targets.ts';
import type { Foreseen, ForeseenPart } from './listener.ts';

/** Seconds of a launch from its making to its removal, with KVM; with software emulation, twice or thrice as many. */
const ofLaunch = { process: 0.6, container: 1.8, microvm: 2.5, vm: 3.5, fullSystem: 16 } as const;
const emulatedTimes = 2.5;

/** Seconds of a turn of a stage. */
const ofTurn: Readonly<Partial<Record<StageName, number>>> = {
  equivalence: 4,
  image: 1,
  isolation: 25,
  pull: 8,
  speed: 25,
  lifecycle: 8,
  parallel: 10,
  neighbour: 30,
};
const otherwise = 10;

/** Preparing: an image that has been built before, and something of each target. */
const ofPreparation = { image: 10, target: 4 } as const;

/**
 * The parts of a run in their order, each with the time that it takes roughly: the sizes of nginx on a machine of two
 * CPUs. Measured times take their place as soon as there are some.
 * @param hasKvm false: what could use KVM is emulated
 */
export function foresee(
  scenario: Scenario,
  seed: number,
  hasKvm: boolean,
): Pick<Foreseen, 'parts' | 'emulated'> {
  const { targets, measure } = scenario;
  const { blocks, warmup } = measure.startup;
  const names = targets.map(({ name }) => name);
  const launches = targets.map((spec) => launchSeconds(spec, hasKvm));
  const sum = launches.reduce((all, one) => all + one, 0);
  const rounds = blocks + warmup;
  const next = measure.memory?.next === undefined ? 1 : 1.8;
  const staged = (name: StageName, turns: number): ForeseenPart => ({
    name,
    turns,
    seconds: turns * (ofTurn[name] ?? otherwise),
  });
  const parts = [
    {
      name: 'prepare',
      turns: 1,
      seconds: ofPreparation.image + targets.length * ofPreparation.target,
    },
    staged('equivalence', equivalence.turns(names, undefined, seed).length),
    { name: 'startup', turns: rounds * targets.length, seconds: rounds * sum * next },
    ...stagesAsked(measure).map(({ stage, settings }) =>
      staged(stage.name, stage.turns(names, settings, seed).length),
    ),
  ].filter(({ turns }) => turns > 0);
  const emulated = targets.filter((spec) => isEmulated(spec, hasKvm)).map(({ name }) => name);
  return { parts, emulated };
}

function launchSeconds(spec: TargetSpec, hasKvm: boolean): number {
  if (spec.kind === 'process' || spec.kind === 'container') return ofLaunch[spec.kind];
  const isFull = spec.kind === 'vm' && spec.system !== undefined;
  const seconds = isFull ? ofLaunch.fullSystem : ofLaunch[spec.kind];
  return isEmulated(spec, hasKvm) ? seconds * emulatedTimes : seconds;
}

function isEmulated(spec: TargetSpec, hasKvm: boolean): boolean {
  if (spec.kind === 'process' || spec.kind === 'container') return false;
  return spec.accelerator === 'tcg' || (spec.accelerator !== 'kvm' && !hasKvm);
}
