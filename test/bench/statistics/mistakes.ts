import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { median } from '../../../src/stats/order-statistic.ts';
import type { Pair } from '../../../src/stats/paired-ratio.ts';
import { differs } from './false-positives.ts';
import { gaussian, repeated } from './populations.ts';
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
        row('shuffled within blocks (Ballast)', (random) => differs(shuffledBlocks(random))),
      ],
    },
    {
      title: 'Peeking',
      about: 'Two identical targets, up to 50 blocks. Share of runs that ever end with p < 0.05.',
      head: ['rule', 'said to differ'],
      rows: [
        row('a look after each block from the sixth on, ending at the first p < 0.05', (random) =>
          peeks(random, 1),
        ),
        row('a look after every tenth block', (random) => peeks(random, 10)),
        row('one look, after all blocks (Ballast)', (random) => peeks(random, 50)),
      ],
    },
    {
      title: 'Pooled samples',
      about:
        'Two identical targets, 10 launches of each, 20 requests in each launch; launches vary by 5 % and requests by 5 % around their launch. Share of runs with p < 0.05.',
      head: ['unit', 'said to differ'],
      rows: [
        row('every request', (random) => differs(repeated(10, () => requests(random)).flat())),
        row('the median of each launch (Ballast)', (random) =>
          differs(
            repeated(10, () => requests(random)).map((pairs) => ({
              target: median(pairs.map(({ target }) => target)) as number,
              base: median(pairs.map(({ base }) => base)) as number,
            })),
          ),
        ),
      ],
    },
  ];
}

const blocks = 20;

/** Pairs whose launches took place when `slot` says, for the target (1) and its base (0). */
function drifted(random: RandomGenerator, slot: (target: 0 | 1, block: number) => number): readonly Pair[] {
  const sample = (target: 0 | 1, block: number) =>
    (1 + 0.01 * slot(target, block)) * (1 + 0.05 * gaussian(random));
  return Array.from({ length: blocks }, (_, block) => ({ target: sample(1, block), base: sample(0, block) }));
}

function shuffledBlocks(random: RandomGenerator): readonly Pair[] {
  const first = repeated(blocks, () => uniformInt(random, 0, 1));
  return drifted(random, (target, block) => 2 * block + (target === first[block] ? 0 : 1));
}

function peeks(random: RandomGenerator, every: number): boolean {
  const pairs: Pair[] = [];
  for (let block = 1; block <= 50; block += 1) {
    pairs.push({ target: Math.exp(gaussian(random)), base: Math.exp(gaussian(random)) });
    if (block >= 6 && block % every === 0 && differs(pairs)) return true;
  }
  return false;
}

function requests(random: RandomGenerator): readonly Pair[] {
  const [target, base] = [1 + 0.05 * gaussian(random), 1 + 0.05 * gaussian(random)];
  const around = (launch: number) => launch * (1 + 0.05 * gaussian(random));
  return repeated(20, () => ({ target: around(target), base: around(base) }));
}
