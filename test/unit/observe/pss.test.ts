import { expect, test } from 'vitest';
import { descendants, parsePss } from '../../../src/observe/pss.ts';

test('adds up PSS and not its parts', () => {
  const rollup =
    '55-7f ---p 0 00:00 0 [rollup]\nRss: 100 kB\nPss:      40 kB\nPss_Anon:  30 kB\nPss_File: 10 kB\n';
  expect(parsePss(rollup + rollup)).toBe(80 * 1024);
});

test('finds the descendants of a process, whatever their order', () => {
  const parents = [
    [12, 11],
    [11, 10],
    [10, 1],
    [13, 1],
    [14, 10],
  ].map(([pid, parent]) => `/proc/${pid}/status:PPid:\t${parent}`);
  expect(descendants(parents.join('\n'), 10).sort()).toEqual([10, 11, 12, 14]);
  expect(descendants(parents.join('\n'), 99)).toEqual([]);
});
