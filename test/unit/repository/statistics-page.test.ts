import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { simulated, withSimulated } from '../../bench/statistics/page.ts';

const page = readFileSync('docs/explanation/statistics.md', 'utf8');
/** The page without the metrics in its cells. */
const target = (text: string) =>
  text
    .replaceAll(/(?<=\| )(–|[\d.]+ %( \((< )?\d+ % withheld\))?)(?= \|)/g, '·')
    .replace(/Each cell is of .*/, '');

// It simulates for seconds, which are many times as many on a busy machine.
it('has the tables that npm run bench:statistics writes', { timeout: 300_000 }, () => {
  expect(target(page)).toBe(target(withSimulated(page, simulated(2))));
  expect(() => withSimulated('', '')).toThrow('lost the marks');
});
