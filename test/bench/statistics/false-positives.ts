import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { dipTest } from '../../../src/stats/dip.ts';
import { friedmanTest } from '../../../src/stats/friedman.ts';
import { holm } from '../../../src/stats/holm.ts';
import { farOutliers } from '../../../src/stats/outliers.ts';
import { logRatios, type Pair } from '../../../src/stats/paired-ratio.ts';
import { sameRatio, sameWithin } from '../../../src/stats/same-within.ts';
import { signedRankTest } from '../../../src/stats/signed-rank-test.ts';
import type { Pairing } from './blocks.ts';
import { pairings } from './coverage.ts';
import { bimodal, gaussian, heavy, normal, repeated, skewed, tied, uniform } from './populations.ts';
import { percentage, type Table } from './table.ts';

const counts = [5, 6, 8, 10, 15, 20, 30, 50, 100];
const head = (first: string, columns = counts) => [first, ...columns.map((n) => `n = ${n}`)];
const alpha = 0.05;

/** How often each test claims what is not so. */
export function falsePositiveTables(rounds: number): readonly Table[] {
  return [
    {
      title: 'Signed-rank test of two identical targets',
      about: 'Share of runs with p < 0.05. Below 6 blocks no outcome can reach that.',
      head: head('samples'),
      rows: pairings.map((pairing) => rowOf('signed-rank', pairing, counts, rounds)),
    },
    {
      title: 'Two targets of equal median and different shape',
      about:
        'Share of runs with p < 0.05 when one target is skewed and the other is not. The test asks whether the two could be exchanged, and they could not: this is no false alarm, but a difference that is not one of medians.',
      head: head('samples'),
      rows: [rowOf('shapes', differentShapes, counts, rounds)],
    },
    {
      title: "Friedman's test of three identical targets, and Holm's correction over three comparisons",
      about:
        'Share of runs in which Friedman gives p < 0.05, and in which any of three targets compared with a fourth identical one has an adjusted p < 0.05.',
      head: ['samples', 'test', ...severalCounts.map((n) => `n = ${n}`)],
      rows: [skewed, tied].flatMap((population) => [
        [
          population.name,
          'Friedman',
          ...severalCounts.map((n) =>
            percentage(Math.ceil(rounds / 4), `friedman ${population.name} ${n}`, (random) =>
              below(friedmanTest(repeated(n, () => population.draw(random, 3)))?.p),
            ),
          ),
        ],
        [
          population.name,
          'Holm',
          ...severalCounts.map((n) =>
            percentage(rounds, `holm ${population.name} ${n}`, (random) =>
              anyDiffers(repeated(n, () => population.draw(random, 4))),
            ),
          ),
        ],
      ]),
    },
    {
      title: 'Dip test',
      about:
        'Share of samples with p < 0.05. Of distributions with one mode the uniform one is the hardest; the last row has two modes, so there it is the power.',
      head: head('samples', dipCounts),
      rows: [uniform, normal, skewed, heavy, bimodal].map((population) => [
        population.name,
        ...dipCounts.map((n) =>
          percentage(rounds, `dip ${population.name} ${n}`, (random) =>
            below(dipTest(population.draw(random, n))),
          ),
        ),
      ]),
    },
    {
      title: '"The same"',
      about: `Share of runs that say so. When targets differ by just ${sameWithin * 100} % it should be at most 5 %; when they are identical it is the power, by how much launches vary.`,
      head: head('true ratio, noise'),
      rows: [1 + sameWithin, 1].flatMap((ratio) =>
        [0.02, 0.05, 0.1].map((noise) => [
          `${ratio}, ${noise * 100} %`,
          ...counts.map((n) =>
            percentage(rounds, `same ${ratio} ${noise} ${n}`, (random) =>
              sameRatio(noisyPairs(random, n, ratio, noise)),
            ),
          ),
        ]),
      ),
    },
    {
      title: 'Far outliers',
      about: 'Share of runs in which at least one sample is marked, though all come from one population.',
      head: head('samples'),
      rows: [normal, skewed, heavy].map((population) => [
        population.name,
        ...counts.map((n) =>
          percentage(
            rounds,
            `outliers ${population.name} ${n}`,
            (random) => farOutliers(population.draw(random, n)).length > 0,
          ),
        ),
      ]),
    },
  ];
}

const dipCounts = [5, 10, 20, 30, 50, 100];
const severalCounts = [5, 8, 10, 20, 50, 100];

const differentShapes: Pairing = {
  name: 'shifted exponential against normal',
  draw: (random, n) =>
    repeated(n, () => ({
      target: 100 + 40 * (-Math.log(1 - uniformFloat64(random)) - Math.LN2),
      base: 100 + 10 * gaussian(random),
    })),
};

function rowOf(
  test: string,
  pairing: Pairing,
  columns: readonly number[],
  rounds: number,
): readonly string[] {
  return [
    pairing.name,
    ...columns.map((n) =>
      percentage(rounds, `${test} ${pairing.name} ${n}`, (random) => differs(pairing.draw(random, n, 1))),
    ),
  ];
}

export function differs(pairs: readonly Pair[]): boolean {
  return below(signedRankTest(logRatios(pairs) ?? []));
}

function below(p: number | null | undefined): boolean {
  return typeof p === 'number' && p < alpha;
}

function anyDiffers(blocks: readonly (readonly number[])[]): boolean {
  const ps = [1, 2, 3].map((target) => {
    const pairs = blocks.map((row) => ({ target: row[target] as number, base: row[0] as number }));
    return signedRankTest(logRatios(pairs) ?? []) ?? 1;
  });
  return holm(ps).some((p) => p < alpha);
}

function noisyPairs(random: RandomGenerator, n: number, ratio: number, noise: number): readonly Pair[] {
  const sample = () => Math.exp(noise * gaussian(random));
  return repeated(n, () => ({ target: ratio * sample(), base: sample() }));
}
