import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { dipTest } from '../../../src/stats/dip.ts';
import { driftTest, noticeableDrift } from '../../../src/stats/drift-test.ts';
import { holm } from '../../../src/stats/holm.ts';
import { inOrder } from '../../../src/stats/order-statistic.ts';
import { farOutliers } from '../../../src/stats/outliers.ts';
import { medianRatio, medianTest, sameMedian, sameWithin } from '../../../src/stats/two-medians.ts';
import { apart, failing, inBlocks, type Pair, type Pairing } from './blocks.ts';
import { pairings, unlike } from './pairings.ts';
import {
  autocorrelated,
  bimodal,
  gaussian,
  grids,
  halved,
  heavy,
  normal,
  type Population,
  repeated,
  skewed,
  tied,
  uniform,
} from './populations.ts';
import { percentage, type Table } from './table.ts';

const counts = [5, 6, 8, 10, 15, 20, 30, 50, 100];
const head = (first: string, columns = counts) => [first, ...columns.map((n) => `n = ${n}`)];
const alpha = 0.05;

/** How often each test claims what is not so. */
export function falsePositiveTables(rounds: number): readonly Table[] {
  return [
    {
      title: 'Claims at the edge',
      about:
        'Share of runs in which a claim about two medians passes that is untrue by a hair: the ratio is said to be less than it is, or more, whichever is the more frequent. It should be at most 2.5 %.',
      head: head('samples'),
      rows: [...unlike, ...pairings].map((pairing) => [
        pairing.name,
        ...counts.map((n) => edgeCell(pairing, n, rounds)),
      ]),
    },
    {
      title: 'Two targets of equal median',
      about:
        'Share of runs with p < 0.05, which should be at most 5 %. Below 7 rounds no outcome can reach that.',
      head: head('samples'),
      rows: [...equals, ...unlike].map((pairing) => [
        pairing.name,
        ...counts.map((n) =>
          percentage(rounds, `equal ${pairing.name} ${n}`, (random) => differs(pairing.draw(random, n))),
        ),
      ]),
    },
    {
      title: 'Several identical targets',
      about:
        'Share of runs in which any of five targets is said to differ from a sixth identical one: adjusted p < 0.05 (Holm), which takes 9 rounds.',
      head: ['samples', ...severalCounts.map((n) => `n = ${n}`)],
      rows: [skewed, tied, normal].map((population) => [
        population.name,
        ...severalCounts.map((n) =>
          percentage(rounds, `holm ${population.name} ${n}`, (random) =>
            anyDiffers(repeated(6, () => inOrder(population.draw(random, n)))),
          ),
        ),
      ]),
    },
    {
      title: 'Differences that are found',
      about:
        'The power: share of runs with p < 0.05, of two targets whose launches vary by so much. It is less than that of tests which take both targets to have one shape: the price of being right whatever the shapes are.',
      head: head('true ratio, noise'),
      rows: [
        [1.05, 0.02],
        [1.1, 0.02],
        [1.1, 0.05],
        [1.25, 0.1],
        [1.5, 0.1],
        [2, 0.3],
      ].map(([ratio = 1, noise = 0]) => [
        `${ratio}, ${noise * 100} %`,
        ...counts.map((n) =>
          percentage(rounds, `power ${ratio} ${noise} ${n}`, (random) =>
            differs(noisyPair(random, n, ratio, noise)),
          ),
        ),
      ]),
    },
    {
      title: '"The same"',
      about: `Share of runs that say so. When medians differ by just ${sameWithin * 100} % it should be at most 5 %, also where shapes are unlike; when they are identical it is the power, by how much launches vary.`,
      head: head('true ratio, noise'),
      rows: [
        ...[1 + sameWithin, 1].flatMap((ratio) =>
          [0.01, 0.02, 0.05].map((noise) => [
            `${ratio}, ${noise * 100} %`,
            ...counts.map((n) =>
              percentage(rounds, `same ${ratio} ${noise} ${n}`, (random) =>
                isSame(noisyPair(random, n, ratio, noise)),
              ),
            ),
          ]),
        ),
        ...unlike.map((pairing) => [
          `${1 + sameWithin}, ${pairing.name}`,
          ...counts.map((n) =>
            percentage(rounds, `same ${pairing.name} ${n}`, (random) => {
              const { target, base } = pairing.draw(random, n);
              return isSame({ target: target.map((sample) => sample * (1 + sameWithin)), base });
            }),
          ),
        ]),
      ],
    },
    {
      title: 'Dip test',
      about:
        'Share of samples with p < 0.05. Of distributions with one mode the uniform one is the hardest; equal samples are spread over the step of their grid first. The last rows have two modes, so there it is the power.',
      head: head('samples', dipCounts),
      rows: [uniform, normal, skewed, heavy, ...grids, bimodal, halved].map((population) => [
        population.name,
        ...dipCounts.map((n) =>
          percentage(rounds, `dip ${population.name} ${n}`, (random) => hasModes(random, population, n, 1)),
        ),
      ]),
    },
    {
      title: 'Several modes in a report',
      about: `Share of reports of ${tested} metrics, each with one mode, that say "several modes" of any (Holm). In the last rows one of the metrics has two, and it is the share that finds it.`,
      head: head('samples', dipCounts),
      rows: [
        ...[uniform, normal, ...grids].map((population) => [
          population.name,
          ...dipCounts.map((n) =>
            percentage(Math.ceil(rounds / 20), `modes ${population.name} ${n}`, (random) =>
              repeated(tested, () => hasModes(random, population, n, tested)).some(Boolean),
            ),
          ),
        ]),
        ...[bimodal, halved].map((population) => [
          population.name,
          ...dipCounts.map((n) =>
            percentage(rounds, `mode ${population.name} ${n}`, (random) =>
              hasModes(random, population, n, tested),
            ),
          ),
        ]),
      ],
    },
    {
      title: 'Drift of the run as a whole',
      about:
        'Share of runs in which a drift is said, by the number of rounds. Where there is none it should be at most 5 %. "Noticeable" is a drift as large as the report says, from the scatter of one run, that about 80 of 100 such runs would show.',
      head: head('rounds', driftCounts),
      rows: [
        driftRow('no drift (normal)', rounds, (random, n) => normal.draw(random, n)),
        driftRow('no drift (heavy tail)', rounds, (random, n) => heavy.draw(random, n)),
        driftRow('rounds resemble those before them (AR(1), ρ = 0.3)', rounds, autocorrelated(0.3).draw),
        driftRow('rounds resemble those before them (AR(1), ρ = 0.6)', rounds, autocorrelated(0.6).draw),
        driftRow('a drift as large as the noise of a round', rounds, (random, n) => risen(random, n, 1)),
        driftRow('a drift of three times that', rounds, (random, n) => risen(random, n, 3)),
        driftRow('noticeable', rounds, (random, n) =>
          risen(random, n, noticeableDrift(repeated(n, () => gaussian(random))) ?? 0),
        ),
      ],
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

const dipCounts = [6, 10, 20, 50, 100];
const severalCounts = [8, 9, 10, 20, 50, 100];
const driftCounts = [6, 8, 10, 15, 20, 30, 50, 100];

/** As many metrics of targets as a report of six targets has. */
const tested = 150;

const equals: readonly Pairing[] = [
  ...[normal, skewed, heavy, bimodal, tied].map((population) => inBlocks(population, 1)),
  ...[0.05, 0.1, 0.3].map((rate) => failing(inBlocks(normal, 1), rate)),
  inBlocks(autocorrelated(0.6), 1),
  ...[0.3, 0.6, 0.9].map((rho) => apart(autocorrelated(rho), autocorrelated(rho), 1)),
];

function edgeCell({ name, ratio, draw }: Pairing, n: number, rounds: number): string {
  const [below, above] = (['high', 'low'] as const).map((end) =>
    percentage(rounds, `edge ${name} ${n}`, (random) => {
      const { target, base } = draw(random, n);
      const at = medianRatio(inOrder(target), inOrder(base))[end];
      if (at === null) return false;
      return end === 'high' ? at < ratio * (1 - 1e-9) : at > ratio * (1 + 1e-9);
    }),
  ) as [string, string];
  return Number.parseFloat(below) > Number.parseFloat(above) ? below : above;
}

export function differs({ target, base }: Pair): boolean {
  return (medianTest(inOrder(target), inOrder(base)) ?? 1) < alpha;
}

function isSame({ target, base }: Pair): boolean {
  return sameMedian(inOrder(target), inOrder(base));
}

function anyDiffers([base, ...others]: readonly Float64Array[]): boolean {
  const ps = others.map((target) => medianTest(target, base as Float64Array) ?? 1);
  return holm(ps).some((p) => p < alpha);
}

export function noisyPair(random: RandomGenerator, n: number, ratio: number, noise: number): Pair {
  const samples = (median: number) => repeated(n, () => median * Math.exp(noise * gaussian(random)));
  return { target: samples(ratio), base: samples(1) };
}

function hasModes(random: RandomGenerator, population: Population, n: number, among: number): boolean {
  return (dipTest(population.draw(random, n)) ?? 1) < alpha / among;
}

function driftRow(
  name: string,
  rounds: number,
  draw: (random: RandomGenerator, n: number) => readonly number[],
): readonly string[] {
  return [
    name,
    ...driftCounts.map((n) =>
      percentage(rounds, `drift ${name} ${n}`, (random) => (driftTest(draw(random, n))?.p ?? 1) < alpha),
    ),
  ];
}

/** Rounds that rise in a straight line, by so many times their own noise. */
function risen(random: RandomGenerator, n: number, rise: number): readonly number[] {
  return Array.from({ length: n }, (_, index) => gaussian(random) + (rise * index) / (n - 1));
}
