import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../src/report/terminal.ts';
import { alignedRows, alignedTable, columnsOf, wrapped } from '../../../src/report/terminal-table.ts';
import { summarise } from '../../../src/summarise.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const head = ['target', 'ready', '95% interval'];
const rows = [
  ['container', '204 ms', '198–220 ms'],
  ['vm', '1.20 s', '–'],
];

describe('a table on a terminal', () => {
  it('has aligned columns where they have room, and no limit elsewhere', () => {
    const aligned = [
      'target     ready   95% interval',
      'container  204 ms  198–220 ms',
      'vm         1.20 s  –',
    ];
    expect(alignedTable(head, rows)).toEqual(aligned);
    expect(alignedTable(head, rows, 31)).toEqual(aligned);
  });

  it('has a line for each cell where columns have none', () => {
    expect(alignedTable(head, rows, 30)).toEqual([
      'container',
      '  ready: 204 ms',
      '  95% interval: 198–220 ms',
      'vm',
      '  ready: 1.20 s',
    ]);
  });

  it('has a line for each cell where it has no heading', () => {
    const claims = [['pass', 'vm.startup.ready < 2s', '1.20 s']];
    expect(alignedRows(claims, 40)).toEqual(['pass  vm.startup.ready < 2s  1.20 s']);
    expect(alignedRows(claims, 20)).toEqual(['pass', '  vm.startup.ready <', '    2s', '  1.20 s']);
    expect(alignedRows([], 20)).toEqual([]);
  });

  it('breaks no word, since a path is there to be copied', () => {
    expect(wrapped('  Report: /a/very/long/path/report.html here', 20, '    ')).toEqual([
      '  Report:',
      '    /a/very/long/path/report.html',
      '    here',
    ]);
  });

  it.each([40, 60, 80, 120])('shows a run within %d columns', (columns) => {
    const lines = renderTable(summarise(fixtureRun()), columns).split('\n');
    for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(columns);
  });
});

it('a stream has the width of its terminal, none where that says 0, and none elsewhere', () => {
  expect(columnsOf({ isTTY: true, columns: 40 })).toBe(40);
  expect(columnsOf({ isTTY: true, columns: 0 })).toBeUndefined();
  expect(columnsOf({ columns: 40 })).toBeUndefined();
});
