import { expect, it } from 'vitest';
import { tableCsv } from '../../../src/report/csv.ts';
import { tableJson } from '../../../src/report/json.ts';
import { dataTable, pageTable, type TableOf } from '../../../src/report/table.ts';

interface Item {
  readonly target: string;
  readonly bytes: number | null;
}

const table: TableOf<Item> = {
  id: ({ target }) => `${target}.size`,
  columns: [
    { head: 'target', name: 'target', value: ({ target }) => target, say: ({ target }) => `the ${target}` },
    { head: 'size', name: 'size_bytes', value: ({ bytes }) => bytes },
    { name: 'is_large', value: ({ bytes }) => (bytes ?? 0) > 99 },
    { head: 'in words', say: ({ bytes }) => (bytes === null ? 'untold' : 'told') },
  ],
};
const items: readonly Item[] = [
  { target: 'vm', bytes: 100 },
  { target: 'process', bytes: null },
];

it('is on the page with the columns that have a heading, in words', () => {
  expect(pageTable('Sizes', table, items)).toEqual({
    caption: 'Sizes',
    head: ['target', 'size', 'in words'],
    rows: [
      { id: 'vm.size', cells: ['the vm', '100', 'told'] },
      { id: 'process.size', cells: ['the process', '–', 'untold'] },
    ],
  });
});

it('is in CSV and JSON with the columns that have a name, as values', () => {
  const data = dataTable('sizes', table, items);
  expect(tableCsv(data)).toBe(
    'id,target,size_bytes,is_large\r\nvm.size,vm,100,true\r\nprocess.size,process,,false\r\n',
  );
  expect(JSON.parse(tableJson(data))).toEqual([
    { id: 'vm.size', target: 'vm', size_bytes: 100, is_large: true },
    { id: 'process.size', target: 'process', size_bytes: null, is_large: false },
  ]);
});

it('has neither an endless text nor a number that is none for machines', () => {
  const odd = [{ target: 'x'.repeat(3000), bytes: Number.POSITIVE_INFINITY }];
  expect(dataTable('sizes', { columns: table.columns.slice(0, 2) }, odd).rows()).toEqual([
    ['x'.repeat(2000), null],
  ]);
});
