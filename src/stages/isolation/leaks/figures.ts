import { type Reading, wholeText } from '../../../inside/reading.ts';

/** What the only group of a pattern finds in a whole text, as a figure. */
export function figureOf(pattern: RegExp): (one: Reading) => number | undefined {
  return (one) => {
    const [, digits] = pattern.exec(wholeText(one) ?? '') ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
}

/** Processors beyond the eighth are left out: a line of hundreds of them is longer than what is kept of a text. */
const mostColumns = 8;

/** The sum of the first columns of a line such as `TIMER: 12 34`, one a processor; the line may be cut behind them. */
export function columnSum(label: string): (one: Reading) => number | undefined {
  const pattern = new RegExp(`^ *${label}:((?: +\\d{1,15}(?=\\s)){1,${mostColumns}})`);
  return (one) => {
    const [, columns] = (one.kind === 'content' && pattern.exec(one.text)) || [];
    return columns === undefined ? undefined : sum(columns.trim().split(/ +/));
  };
}

/** Likewise for lines: nodes of memory, disks. */
const mostLines = 8;

/** The sum of one figure a line, when every line is as it should be. */
export function lineSum(line: RegExp): (one: Reading) => number | undefined {
  return (one) => {
    const found = firstLines(mostLines, line)(one);
    return found === undefined ? undefined : sum(found.split('\n'));
  };
}

/** Free pages of lines such as `… zone Normal 3 0 1`: how many blocks are free of 1, 2, 4, … pages. */
export function freePages(one: Reading): number | undefined {
  const lines = (wholeText(one) ?? '').split('\n').slice(0, -1);
  const counts = lines.map((text) => /^Node .*?[A-Za-z\d]((?: +\d{1,9})+) *$/.exec(text)?.[1]);
  if (counts.length === 0 || counts.includes(undefined)) return undefined;
  const pages = (counts as string[]).map((blocks) =>
    blocks
      .trim()
      .split(/ +/)
      .reduce((total, count, order) => total + Number(count) * 2 ** order, 0),
  );
  return sum(pages);
}

/**
 * What a pattern's groups find in each of a text's first lines, which may be cut behind them; undefined when a line is
 * none of its kind.
 */
export function firstLines(most: number, line: RegExp): (one: Reading) => string | undefined {
  return (one) => {
    if (one.kind === 'refused') return undefined;
    const lines = one.text.split('\n').slice(0, -1).slice(0, most);
    const found = lines.map((text) => line.exec(text)?.slice(1).join(' '));
    return found.length === 0 || found.includes(undefined) ? undefined : found.join('\n');
  };
}

function sum(figures: readonly (string | number)[]): number {
  return figures.reduce<number>((total, figure) => total + Number(figure), 0);
}
