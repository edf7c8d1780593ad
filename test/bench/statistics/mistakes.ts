import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { median } from '../../../src/stats/order-statistic.ts';
import { apart, type Pair, type Pairing, shared } from './blocks.ts';
import { differs } from './false-positives.ts';
import { type RatioInterval, ratioIntervals } from './other-intervals.ts';
import { gaussian, halved, repeated, skewed, tailed, tight, uniform } from './populations.ts';
import { percentage, type Table } from './table.ts';

/** How often two identical targets would be said to differ, had the run been designed otherwise. */
export function mistakeTables(rounds: number): readonly Table[] {
  const row = (name: string, draw: (random: RandomGenerator) => boolean) => [
    name,
    percentage(rounds, name, draw),
  ];
  return [
    {
      title: 'Order of launches',
      about:
        'Two identical targets, 20 launches of each, noise of 5 %, on a machine that gets 1 % slower with each launch. Share of runs with p < 0.05.',
      head: ['order', 'said to differ'],
      rows: [
        row('all of one target, then all of the other', (random) =>
          differs(drifted(random, (target, i) => target * blocks + i)),
        ),
        row('alternating', (random) => differs(drifted(random, (target, i) => 2 * i + target))),
        row('shuffled within rounds (Ballast)', (random) => differs(shuffledBlocks(random))),
      ],
    },
    {
      title: 'Intervals of the ratio of two medians',
      about:
        'Claims at the edge, as above, by the interval that they are judged by: of the shapes that are the hardest for each. It should be at most 2.5 %.',
      head: ['interval', 'samples', ...edgeCounts.map((n) => `n = ${n}`)],
      rows: ratioIntervals.flatMap((interval) =>
        hardest.map((pairing) => [
          interval.name,
          pairing.name,
          ...edgeCounts.map((n) => edgeCell(interval, pairing, n, Math.ceil(rounds / 4))),
        ]),
      ),
    },
    {
      title: 'Pooled samples',
      about:
        'Two identical targets, 10 launches of each, 20 requests in each launch; launches vary by 5 % and requests by 5 % around their launch. Share of runs with p < 0.05.',
      head: ['unit', 'said to differ'],
      rows: [
        row('every request', (random) => differs(launchesOf(random, 10, (requests) => requests))),
        row('the median of each launch (Ballast)', (random) =>
          differs(launchesOf(random, 10, (requests) => [median(requests) as number])),
        ),
      ],
    },
  ];
}

const edgeCounts = [8, 10, 20, 50];
const hardest: readonly Pairing[] = [
  apart(halved, uniform, 1),
  apart(halved, skewed, 1),
  shared(tailed, tight, 'factor'),
];

function edgeCell(
  interval: RatioInterval,
  { name, ratio, draw }: Pairing,
  n: number,
  rounds: number,
): string {
  const [below, above] = ([0, 1] as const).map((end) =>
    percentage(rounds, `interval ${interval.name} ${name} ${n}`, (random) => {
      const { target, base } = draw(random, n);
      const ends = interval.of(target, base, random);
      return end === 0 ? ends[0] > ratio : ends[1] < ratio;
    }),
  ) as [string, string];
  return Number.parseFloat(below) > Number.parseFloat(above) ? below : above;
}

const blocks = 20;

/** Samples whose launches took place when `slot` says, for the target (1) and its base (0). */
function drifted(random: RandomGenerator, slot: (target: 0 | 1, block: number) => number): Pair {
  const samples = (target: 0 | 1) =>
    Array.from(
      { length: blocks },
      (_, block) => (1 + 0.01 * slot(target, block)) * (1 + 0.05 * gaussian(random)),
    );
  return { target: samples(1), base: samples(0) };
}

function shuffledBlocks(random: RandomGenerator): Pair {
  const first = repeated(blocks, () => uniformInt(random, 0, 1));
  return drifted(random, (target, block) => 2 * block + (target === first[block] ? 0 : 1));
}

/** 20 requests in each of n launches of two identical targets, and what is taken of each launch. */
function launchesOf(random: RandomGenerator, n: number, of: (requests: number[]) => readonly number[]): Pair {
  const launch = () => {
    const middle = 1 + 0.05 * gaussian(random);
    return of(repeated(20, () => middle * (1 + 0.05 * gaussian(random))));
  };
  const samples = () => repeated(n, launch).flat();
  return { target: samples(), base: samples() };
}
