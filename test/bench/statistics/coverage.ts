import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import { effectiveCount } from '../../../src/stats/autocorrelation.ts';
import { fewestSamples, locate, quantileIntervalRanks } from '../../../src/stats/order-statistic.ts';
import { pairedRatio } from '../../../src/stats/paired-ratio.ts';
import { untiedSignedRankCdf } from '../../../src/stats/signed-rank-distribution.ts';
import { share } from '../../../src/stats/wilson.ts';
import { apart, failing, inBlocks, type Pairing, slowing } from './blocks.ts';
import { autocorrelated, drifting, independent, normal, type Population, tied } from './populations.ts';
import { percent, percentage, type Table } from './table.ts';

type Interval = readonly [number, number] | null;

const counts = [5, 6, 8, 10, 15, 20, 30, 50, 100];
const head = (first: string) => [first, ...counts.map((n) => `n = ${n}`)];

/** How often each interval covers the true value. */
export function coverageTables(rounds: number): readonly Table[] {
  return [
    {
      title: 'Median of one target',
      about:
        'Share of 95 % intervals that hold the true median. Ranks are whole numbers, so the exact level is seldom 95 % itself: "attainable" is the smallest that is not less. Equal samples only add to it.',
      head: head('samples'),
      rows: [
        ['attainable, exactly', ...counts.map((n) => attainable(n, 0.5))],
        ...[...independent, tied].map((population) => quantileRow(population, 0.5, rounds)),
      ],
    },
    ...[0.9, 0.95].map((q) => ({
      title: `${q * 100}th percentile of one target`,
      about: `From ${fewestSamples(q)} samples on; below, the report says that n is too small.`,
      head: ['samples', ...upper.map((n) => `n = ${n}`)],
      rows: [
        ['attainable, exactly', ...upper.map((n) => attainable(n, q))],
        ...independent.map((population) => [
          population.name,
          ...upper.map((n) => quantileCell(population, q, n, rounds)),
        ]),
      ],
    })),
    autocorrelationTable(rounds),
    {
      title: 'Ratio of two targets, paired by block',
      about:
        'Share of 95 % intervals that hold the true ratio, which is 1.3. The launches of both targets follow one another on one machine, in an order shuffled within blocks. Ratios that resemble those of the blocks before are counted as fewer, as above.',
      head: head('samples'),
      rows: [
        ['attainable, exactly', ...counts.map(attainablePaired)],
        ...pairings.map((pairing) => [
          pairing.name,
          ...counts.map((n) =>
            percentage(rounds, `paired ${pairing.name} ${n}`, (random) =>
              holds(pairedRatio(pairing.draw(random, n, 1.3)).ci95, 1.3),
            ),
          ),
        ]),
      ],
    },
    {
      title: 'Failure rate, and P(A < B)',
      about:
        "Share of Wilson's 95 % intervals that hold the true rate; computed, not simulated. It covers 95 % on average over rates, and less at some: no interval of a rate that is not wider than it need be can avoid this.",
      head: head('true rate'),
      rows: [0.01, 0.05, 0.1, 0.3, 0.5].map((rate) => [
        percent(rate, 0),
        ...counts.map((n) => percent(wilsonCoverage(n, rate))),
      ]),
    },
  ];
}

export const pairings: readonly Pairing[] = [
  ...[...independent, tied].map(inBlocks),
  failing(normal),
  inBlocks(autocorrelated(0.6)),
  slowing,
  apart(autocorrelated(0.3)),
  apart(autocorrelated(0.6)),
];

const upper = [36, 50, 72, 100, 200];

function quantileRow(population: Population, q: number, rounds: number): readonly string[] {
  return [population.name, ...counts.map((n) => quantileCell(population, q, n, rounds))];
}

function quantileCell(population: Population, q: number, n: number, rounds: number): string {
  const truth = population.quantile(q);
  return percentage(rounds, `quantile ${population.name} ${q} ${n}`, (random) => {
    const samples = population.draw(random, n);
    return holds(locate(samples, q, effectiveCount(samples)).ci95, truth);
  });
}

function autocorrelationTable(rounds: number): Table {
  const populations = [...[0, 0.3, 0.6, 0.9].map(autocorrelated), drifting];
  const rules: readonly [string, (samples: readonly number[]) => number][] = [
    ['as if independent', (samples) => samples.length],
    ['effective n', effectiveCount],
  ];
  return {
    title: 'Median of samples that resemble those before them',
    about:
      'Share of 95 % intervals that hold the true median, without and with the rule of the effective n. Where that is below 6 no interval is given. With few samples autocorrelation is rarely noticed, so no rule can restore 95 % there: only more blocks do.',
    head: ['samples', 'rule', ...counts.map((n) => `n = ${n}`)],
    rows: populations.flatMap((population) =>
      rules.map(([rule, effective]) => [
        population.name,
        rule,
        ...counts.map((n) =>
          percentage(rounds, `autocorrelation ${population.name} ${n}`, (random) => {
            const samples = population.draw(random, n);
            return holds(locate(samples, 0.5, effective(samples)).ci95, population.quantile(0.5));
          }),
        ),
      ]),
    ),
  };
}

export function holds(interval: Interval, truth: number): boolean | null {
  // Equal samples make ends that are the truth itself, up to rounding.
  const slack = 1e-9 * truth;
  return interval === null ? null : interval[0] <= truth + slack && truth - slack <= interval[1];
}

function attainable(n: number, q: number): string {
  const ranks = quantileIntervalRanks(n, q);
  return ranks === null ? '–' : percent(binomialCdf(ranks[1] - 1, n, q) - binomialCdf(ranks[0] - 1, n, q));
}

function attainablePaired(n: number): string {
  const cdf = untiedSignedRankCdf(n);
  const rank = cdf.findIndex((chance) => chance > 0.025);
  return rank <= 0 ? '–' : percent(1 - 2 * (cdf[rank - 1] as number));
}

function wilsonCoverage(n: number, rate: number): number {
  const chance = (count: number) =>
    binomialCdf(count, n, rate) - (count === 0 ? 0 : binomialCdf(count - 1, n, rate));
  return Array.from({ length: n + 1 }, (_, count) => count)
    .filter((count) => holds(share(count, n).ci95, rate) === true)
    .reduce((sum, count) => sum + chance(count), 0);
}
