import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf';
import { effectiveCount } from '../../../src/stats/autocorrelation.ts';
import { fewestSamples, inOrder, locate, quantileIntervalRanks } from '../../../src/stats/order-statistic.ts';
import { medianRatio, tailOfEach } from '../../../src/stats/two-medians.ts';
import { share } from '../../../src/stats/wilson.ts';
import { closed } from '../../../src/wording/bounded.ts';
import { pairings } from './pairings.ts';
import { autocorrelated, drifting, independent, type Population, tied } from './populations.ts';
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
      title: 'Ratio of two medians',
      about:
        'Share of 95 % intervals that hold the true ratio. Each end of either median is wrong in at most 1.25 %, so that at least 95 % hold it, whatever the shapes; where one target varies and the other does not, it is what is "attainable". Intervals that failures leave open are withheld here.',
      head: head('samples'),
      rows: [
        ['attainable, exactly', ...counts.map(attainableOfTwo)],
        ...pairings.map((pairing) => [
          pairing.name,
          ...counts.map((n) =>
            percentage(rounds, `ratio ${pairing.name} ${n}`, (random) => {
              const { target, base } = pairing.draw(random, n);
              return holds(closed(medianRatio(inOrder(target), inOrder(base))), pairing.ratio);
            }),
          ),
        ]),
      ],
    },
    {
      title: 'Failure rate',
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
      'Share of 95 % intervals that hold the true median, without and with the rule of the effective n. The interval reaches at most from the smallest sample to the largest. With few samples autocorrelation is rarely noticed, so no rule can restore 95 % there: only more launches do.',
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

function attainableOfTwo(n: number): string {
  const ranks = quantileIntervalRanks(n, 0.5, tailOfEach);
  return ranks === null ? '–' : percent(1 - 2 * binomialCdf(ranks[0] - 1, n, 0.5));
}

function wilsonCoverage(n: number, rate: number): number {
  const chance = (count: number) =>
    binomialCdf(count, n, rate) - (count === 0 ? 0 : binomialCdf(count - 1, n, rate));
  return Array.from({ length: n + 1 }, (_, count) => count)
    .filter((count) => holds(share(count, n).ci95, rate) === true)
    .reduce((sum, count) => sum + chance(count), 0);
}
