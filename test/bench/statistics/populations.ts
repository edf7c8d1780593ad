import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** Where simulated samples come from, in run order. */
export interface Population {
  readonly name: string;
  readonly draw: (random: RandomGenerator, n: number) => number[];
  /** The true q-quantile of a sample of n, whatever its place in the run. */
  readonly quantile: (q: number) => number;
}

export const normal: Population = {
  name: 'normal',
  draw: (random, n) => repeated(n, () => 100 + 10 * gaussian(random)),
  quantile: (q) => inverted((x) => normalCdf(x, 100, 10), q),
};

const logNormal = (name: string, sigma: number): Population => ({
  name,
  draw: (random, n) => repeated(n, () => 100 * Math.exp(sigma * gaussian(random))),
  quantile: (q) => 100 * Math.exp(inverted((x) => normalCdf(x, 0, sigma), q)),
});

export const skewed = logNormal('skewed (lognormal, σ = 0.5)', 0.5);
export const heavy = logNormal('heavy tail (lognormal, σ = 1.5)', 1.5);

export const bimodal: Population = {
  name: 'bimodal (70 % near 100, 30 % near 160)',
  draw: (random, n) => repeated(n, () => (uniformFloat64(random) < 0.7 ? 100 : 160) + 5 * gaussian(random)),
  quantile: (q) => inverted((x) => 0.7 * normalCdf(x, 100, 5) + 0.3 * normalCdf(x, 160, 5), q),
};

/** A narrow one beside which another shape is all that counts. */
export const tight: Population = {
  name: 'tight (normal, 1 %)',
  draw: (random, n) => repeated(n, () => 100 + gaussian(random)),
  quantile: (q) => inverted((x) => normalCdf(x, 100, 1), q),
};

export const tailed: Population = {
  name: 'with a tail (80 % near 100, 20 % at 150 to 350)',
  draw: (random, n) =>
    repeated(n, () =>
      uniformFloat64(random) < 0.8 ? 100 + 2 * gaussian(random) : 150 + 200 * uniformFloat64(random),
    ),
  quantile: (q) =>
    inverted((x) => 0.8 * normalCdf(x, 100, 2) + 0.2 * Math.min(1, Math.max(0, (x - 150) / 200)), q),
};

export const halved: Population = {
  name: 'bimodal (55 % near 100, 45 % near 160)',
  draw: (random, n) => repeated(n, () => (uniformFloat64(random) < 0.55 ? 100 : 160) + 5 * gaussian(random)),
  quantile: (q) => inverted((x) => 0.55 * normalCdf(x, 100, 5) + 0.45 * normalCdf(x, 160, 5), q),
};

export const pareto: Population = {
  name: 'Pareto (1.5)',
  draw: (random, n) => repeated(n, () => 50 * (1 - uniformFloat64(random)) ** (-1 / 1.5)),
  quantile: (q) => 50 * (1 - q) ** (-1 / 1.5),
};

export const exponential: Population = {
  name: 'shifted exponential',
  draw: (random, n) => repeated(n, () => 50 - 50 * Math.log(1 - uniformFloat64(random))),
  quantile: (q) => 50 - 50 * Math.log(1 - q),
};

export const uniform: Population = {
  name: 'uniform',
  draw: (random, n) => repeated(n, () => 50 + 100 * uniformFloat64(random)),
  quantile: (q) => 50 + 100 * q,
};

export const tied: Population = {
  name: 'rounded (about five different values)',
  draw: (random, n) => repeated(n, () => 100 + Math.round(1.2 * gaussian(random))),
  quantile: (q) => Math.round(inverted((x) => normalCdf(x, 100, 1.2), q)),
};

/** Samples on a grid, with one mode each; of these only the number of modes is asked. */
export const grids: readonly Population[] = [
  grid('ticks (normal, σ of one tick)', (random) => Math.round(20 + gaussian(random))),
  grid('coarse ticks (normal, σ of 0.4 ticks)', (random) => Math.round(20 + 0.4 * gaussian(random))),
  grid('pages (2 and a Poisson number, mean 1)', (random) => 2 + poisson(random)),
  grid('geometric (½)', (random) => Math.floor(-Math.log2(1 - uniformFloat64(random)))),
];

function grid(name: string, sample: (random: RandomGenerator) => number): Population {
  return { name, draw: (random, n) => repeated(n, () => sample(random)), quantile: () => Number.NaN };
}

/** With a mean of 1, by multiplication (Knuth, "The Art of Computer Programming", section 3.4.1). */
function poisson(random: RandomGenerator): number {
  let [count, product] = [0, uniformFloat64(random)];
  while (product > Math.exp(-1)) {
    count += 1;
    product *= uniformFloat64(random);
  }
  return count;
}

/** An autoregressive process of first order with the spread of `normal`. */
export const autocorrelated = (rho: number): Population => ({
  name: `autocorrelated (AR(1), ρ = ${rho})`,
  draw: (random, n) => {
    let state = gaussian(random);
    return repeated(n, () => {
      const sample = 100 + 10 * state;
      state = rho * state + Math.sqrt(1 - rho ** 2) * gaussian(random);
      return sample;
    });
  },
  quantile: normal.quantile,
});

/** 1 % slower from one launch to the next. Over a run the true median is that of its middle. */
export const drifting: Population = {
  name: 'drifting (1 % a launch)',
  draw: (random, n) => {
    let launch = -(n - 1) / 2;
    return repeated(n, () => {
      const sample = 100 + launch + 10 * gaussian(random);
      launch += 1;
      return sample;
    });
  },
  quantile: normal.quantile,
};

export const independent = [normal, skewed, heavy, bimodal];

/** Shapes that two targets may have apart from one another. */
export const shapes = [tight, normal, skewed, tailed, halved, pareto, exponential];

export function gaussian(random: RandomGenerator): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(random)));
  return radius * Math.cos(2 * Math.PI * uniformFloat64(random));
}

export function repeated<T>(n: number, draw: () => T): T[] {
  return Array.from({ length: n }, draw);
}

function inverted(cdf: (x: number) => number, q: number): number {
  let [low, high] = [-1000, 1000];
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (cdf(middle) < q) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
