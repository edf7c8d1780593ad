import type { DataTable } from './document.ts';

/** A list of objects, one a line, with the columns as keys. */
export function tableJson({ columns, rows }: DataTable): string {
  const keys = columns.map((column) => `${JSON.stringify(column)}:`);
  const lines = rows().map(
    (row) => `{${row.map((value, index) => keys[index] + JSON.stringify(value)).join(',')}}`,
  );
  return `[\n${lines.join(',\n')}\n]\n`;
}
