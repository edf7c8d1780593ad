import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { median } from '../../../src/stats/order-statistic.ts';
import { shuffled } from '../../../src/stats/shuffle.ts';
import { gaussian, type Population, repeated } from './populations.ts';

/** The samples of a target and of its base, by block. */
export interface Pair {
  readonly target: readonly number[];
  readonly base: readonly number[];
}

/** How two targets' samples come about. */
export interface Pairing {
  readonly name: string;
  /** The true ratio of the medians. */
  readonly ratio: number;
  /** Draws n samples of each. */
  readonly draw: (random: RandomGenerator, n: number) => Pair;
}

/** Blocks of launches that follow one another on one machine, the order shuffled within each: as Ballast runs. */
export function inBlocks(population: Population, ratio: number): Pairing {
  return {
    name: population.name,
    ratio,
    draw: (random, n) => {
      const launches = population.draw(random, 2 * n);
      const blocks = repeated(n, () => shuffled(launches.splice(0, 2), random) as [number, number]);
      return {
        target: blocks.map(([target]) => target * ratio),
        base: blocks.map(([, base]) => base),
      };
    },
  };
}

/** Each target by itself: independent, or with an autocorrelation of its own. Medians are so many times apart. */
export function apart(target: Population, base: Population, ratio: number): Pairing {
  const scale = (ratio * base.quantile(0.5)) / target.quantile(0.5);
  return {
    name:
      target.name === base.name ? `${target.name}, each by itself` : `${target.name} against ${base.name}`,
    ratio,
    draw: (random, n) => ({
      target: target.draw(random, n).map((sample) => sample * scale),
      base: base.draw(random, n),
    }),
  };
}

/** What the host does to both targets of a block alike: a factor, or a time that is added. Medians are equal. */
export function shared(target: Population, base: Population, kind: 'factor' | 'time'): Pairing {
  const draw = (random: RandomGenerator, n: number) => {
    const factors = repeated(n, () => (kind === 'factor' ? Math.exp(0.2 * gaussian(random)) : 1));
    const times = repeated(n, () => (kind === 'time' ? -30 * Math.log(1 - uniformFloat64(random)) : 0));
    const disturbed = ({ draw }: Population) =>
      draw(random, n).map((sample, block) => sample * (factors[block] ?? 1) + (times[block] ?? 0));
    return { target: disturbed(target), base: disturbed(base) };
  };
  const scale = 1 / ratioInLongRun(draw);
  return {
    name: `${target.name} against ${base.name}, a ${kind} shared by round`,
    ratio: 1,
    draw: (random, n) => {
      const pair = draw(random, n);
      return { ...pair, target: pair.target.map((sample) => sample * scale) };
    },
  };
}

/** Launches of either target, of one shape, fail with a chance: both medians are those of the same share of them. */
export function failing({ name, ratio, draw }: Pairing, rate: number): Pairing {
  return {
    name: `${name}, ${100 * rate} % failed`,
    ratio,
    draw: (random, n) => {
      const sometimes = (samples: readonly number[]) =>
        samples.map((sample) => (uniformFloat64(random) < rate ? Number.POSITIVE_INFINITY : sample));
      const { target, base } = draw(random, n);
      return { target: sometimes(target), base: sometimes(base) };
    },
  };
}

const long = 200_000;

/** Of a run that is long enough for its medians to be the true ones. */
function ratioInLongRun(draw: Pairing['draw']): number {
  const { target, base } = draw(xoroshiro128plus(long), long);
  return (median(target) as number) / (median(base) as number);
}
