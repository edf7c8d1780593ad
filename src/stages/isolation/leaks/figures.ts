import { type Reading, wholeText } from '../../../inside/reading.ts';

/** The figure in the only group of a pattern that matches a whole text. */
export function figureOf(pattern: RegExp): (one: Reading) => number | undefined {
  return (one) => {
    const [, digits] = pattern.exec(wholeText(one) ?? '') ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
}

/**
 * The most columns that are added up. A line with a column for each of hundreds of processors is longer than the stored
 * texts.
 */
const mostColumns = 8;

/**
 * The sum of the first columns of a line such as `TIMER: 12 34`, one for each processor; the line may be cut behind
 * them.
 */
export function columnSum(label: string): (one: Reading) => number | undefined {
  const pattern = new RegExp(`^ *${label}:((?: +\\d{1,15}(?=\\s)){1,${mostColumns}})`);
  return (one) => {
    const [, columns] = (one.kind === 'content' && pattern.exec(one.text)) || [];
    return columns === undefined ? undefined : sum(columns.trim().split(/ +/));
  };
}

/** The most lines that are added up, for nodes of memory and disks. */
const mostLines = 8;

/** The sum of one figure from each line, when every line has the expected shape. */
export function lineSum(line: RegExp): (one: Reading) => number | undefined {
  return (one) => {
    const found = firstLines(mostLines, line)(one);
    return found === undefined ? undefined : sum(found.split('\n'));
  };
}

/** The free pages in lines such as `… zone Normal 3 0 1`, which count the free blocks of 1, 2, 4, … pages. */
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
 * The groups of a pattern in each of a text's first lines, which may be cut behind them; undefined when a line does not
 * match.
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
