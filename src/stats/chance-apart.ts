import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Half the width of a 95 % interval, in standard errors. */
const reach = 1.959964;
const step = 0.01;

/**
 * The chance that 95 % intervals of so many equal, normal estimates of the same value have no value in common: that the
 * estimates range over more than the width of one. Wider intervals, as those of ranks are, make it less.
 * Source: the distribution of the range, Tippett, "On the Extreme Individuals and the Range of Samples" (1925).
 */
export function chanceApart(estimates: number): number {
  let common = 0;
  for (let least = -9; least <= 9; least += step) {
    const rest = normalCdf(least + 2 * reach, 0, 1) - normalCdf(least, 0, 1);
    common += estimates * density(least) * rest ** (estimates - 1) * step;
  }
  return Math.max(0, 1 - common);
}

function density(z: number): number {
  return Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
}
