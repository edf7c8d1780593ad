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
