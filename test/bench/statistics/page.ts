import { coverageTables } from './coverage.ts';
import { falsePositiveTables } from './false-positives.ts';
import { mistakeTables } from './mistakes.ts';
import { toMarkdown } from './table.ts';

const begin = '<!-- written by npm run bench:statistics -->';
const end = '<!-- end of what it wrote -->';

/** The simulated part of docs/explanation/statistics.md. */
export function simulated(rounds: number): string {
  const part = (title: string, tables: Parameters<typeof toMarkdown>[0][]) =>
    [`## ${title}`, ...tables.map(toMarkdown)].join('\n\n');
  return [
    `Each cell is of ${rounds.toLocaleString('en')} simulated runs (a twentieth for reports of many metrics, a quarter for other intervals), seeded; by chance it is off by up to ${pointsBeyond(rounds)} points around 5 or 95 % (${pointsBeyond(rounds / 20)} for reports).`,
    part('Intervals: how often they cover', [...coverageTables(rounds)]),
    part('Tests: how often they are wrong', [...falsePositiveTables(rounds)]),
    part('What other designs would have done', [...mistakeTables(rounds)]),
  ].join('\n\n');
}

/** The points by which a share of 5 % of so many runs may differ by chance, in 95 of 100 such shares. */
function pointsBeyond(runs: number): string {
  return (196 * Math.sqrt((0.05 * 0.95) / runs)).toFixed(1);
}

/** The page with its simulated part replaced. */
export function withSimulated(page: string, part: string): string {
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before)
    throw new Error('docs/explanation/statistics.md has lost the marks around its tables');
  return `${page.slice(0, before + begin.length)}\n\n${part}\n\n${page.slice(after)}`;
}
