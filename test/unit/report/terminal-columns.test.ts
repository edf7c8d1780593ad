import { describe, expect, it } from 'vitest';
import { type Metric, valueTable } from '../../../src/report/terminal-columns.ts';

const rows = [{ name: 'process' }, { name: 'VM', role: 'dim' as const }];
const metrics: readonly Metric[] = [
  {
    title: 'ready',
    values: [
      { number: '24.4', unit: 'ms', interval: '(19.4–35.7)' },
      { number: '2.72', unit: 's', interval: '(2.59–2.95)', ratio: '111×' },
    ],
  },
  { title: 'memory', values: [undefined, { number: '168', unit: 'MiB', ratio: '=' }] },
];
const shown = (columns: number | undefined, fewest = 2) => valueTable(rows, metrics, { columns, fewest });
const wide = [
  '         READY                     MEMORY',
  'process  24.4 ms (19.4–35.7)',
  'VM       2.72 s  (2.59–2.95) 111×  168 MiB =',
];

describe('a table of values', () => {
  it('has the numbers of a metric below one another, by their ends', () => {
    expect(shown(undefined)).toEqual(wide);
    expect(shown(44)).toEqual(wide);
  });

  it('leaves out the last metrics where they have no room', () => {
    expect(shown(43, 1)).toEqual([
      '         READY',
      'process  24.4 ms (19.4–35.7)',
      'VM       2.72 s  (2.59–2.95) 111×',
    ]);
  });

  it('has a block for each target where that would be too few, without what is not known', () => {
    expect(shown(43)).toEqual([
      'process',
      ' ready  24.4 ms  (19.4–35.7)',
      'VM',
      ' ready  2.72 s   (2.59–2.95) 111×',
      ' memory  168 MiB                =',
    ]);
  });

  it('is painted line by line, and has the same width then', () => {
    const paint = (role: string, text: string) => `<${role}>${text}`;
    expect(valueTable(rows, metrics, { columns: 44, fewest: 2, paint })).toEqual([
      `<heading>${wide[0]}`,
      wide[1],
      `<dim>${wide[2]}`,
    ]);
  });
});
