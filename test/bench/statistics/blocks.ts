import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { Pair } from '../../../src/stats/paired-ratio.ts';
import { shuffled } from '../../../src/stats/shuffle.ts';
import { drifting, gaussian, type Population, repeated } from './populations.ts';

/** How pairs of samples come about; the true ratio of target to base is given. */
export interface Pairing {
  readonly name: string;
  readonly draw: (random: RandomGenerator, n: number, ratio: number) => Pair[];
}

/** Blocks of launches that follow one another on one machine, the order shuffled within each: as Ballast runs. */
export const inBlocks = (population: Population): Pairing => ({
  name: population.name,
  draw: (random, n, ratio) => {
    const launches = population.draw(random, 2 * n);
    return repeated(n, () => launches.splice(0, 2)).map((block) => {
      const [target, base] = shuffled(block, random) as [number, number];
      return { target: target * ratio, base };
    });
  },
});

/** Each target has an autocorrelation of its own, which blocks do not take out. */
export const apart = (population: Population): Pairing => ({
  name: `${population.name}, of each target by itself`,
  draw: (random, n, ratio) => {
    const targets = population.draw(random, n);
    return population
      .draw(random, n)
      .map((base, block) => ({ target: (targets[block] as number) * ratio, base }));
  },
});

/** Noise of 5 % on a machine that gets 1 % slower with each launch. */
export const slowing: Pairing = inBlocks({
  name: 'drifting (1 % a launch)',
  draw: (random, n) =>
    repeated(n, () => 1 + 0.05 * gaussian(random)).map((one, launch) => one * (1 + 0.01 * launch)),
  quantile: drifting.quantile,
});

/** Launches failed, of either target, one in ten. */
export const failing = (population: Population): Pairing => ({
  name: `${population.name}, 10 % failed`,
  draw: (random, n, ratio) =>
    inBlocks(population)
      .draw(random, n, ratio)
      .map(({ target, base }) => ({
        target: sometimesFailed(random, target),
        base: sometimesFailed(random, base),
      })),
});

function sometimesFailed(random: RandomGenerator, sample: number): number {
  return uniformInt(random, 1, 10) === 1 ? Number.POSITIVE_INFINITY : sample;
}
