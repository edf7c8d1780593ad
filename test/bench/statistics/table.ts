import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** One table of the page. */
export interface Table {
  readonly title: string;
  /** What its cells are, and what they should be. */
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Share of rounds that `happens` says yes to, in per cent, of those in which it says anything; how often it said
 * nothing stands beside it. Each cell has a seed of its own, so that it is the same whichever others are computed.
 */
export function percentage(
  rounds: number,
  seed: string,
  happens: (random: RandomGenerator) => boolean | null,
): string {
  const random = xoroshiro128plus(seedOf(seed));
  let yes = 0;
  let told = 0;
  for (let round = 0; round < rounds; round += 1) {
    const answer = happens(random);
    if (answer !== null) told += 1;
    if (answer === true) yes += 1;
  }
  if (told === 0) return '–';
  const share = 1 - told / rounds;
  const untold = share === 0 ? '' : ` (${share < 0.005 ? '< 1 %' : percent(share, 0)} withheld)`;
  return `${percent(yes / told)}${untold}`;
}

export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

export function toMarkdown({ title, about, head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = line(head.map((_, column) => (column === 0 ? '---' : '---:')));
  return [`### ${title}`, '', about, '', line(head), rule, ...rows.map(line)].join('\n');
}

/** FNV-1a. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  return hash;
}
