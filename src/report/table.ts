import type { DataTable, Table, Value } from './document.ts';

/**
 * A column is on the page where it has a heading, and in CSV and JSON where it has a name, in which its unit is told.
 * What the page says of a value is the value itself, and `–` for null, where no other words are given.
 */
export type Column<Item> =
  | {
      readonly head: string;
      readonly name?: never;
      readonly say: (item: Item) => string;
    }
  | {
      readonly head?: string;
      readonly name: string;
      readonly value: (item: Item) => Value;
      readonly say?: (item: Item) => string;
    };

/** A table, declared once for the page, for CSV and for JSON. */
export interface TableOf<Item> {
  /** Traces a row to a metric of `summary.json` (`vm.startup.ready`) or to a launch of `run.jsonl` (`b003-vm`). */
  readonly id?: (item: Item) => string;
  readonly columns: readonly Column<Item>[];
}

/** What came from a workload, a scenario or an engine is cut here: whole texts are in run.jsonl. */
const mostCharacters = 2000;

/** The table as the page shows it. */
export function pageTable<Item>(
  caption: string,
  { id, columns }: TableOf<Item>,
  items: readonly Item[],
): Table {
  const shown = columns.flatMap((column) => (column.head === undefined ? [] : [column]));
  return {
    caption,
    head: shown.map(({ head = '' }) => head),
    rows: items.map((item) => ({
      ...(id === undefined ? {} : { id: id(item) }),
      cells: shown.map((column) => textOf(column, item)),
    })),
  };
}

function textOf<Item>(column: Column<Item>, item: Item): string {
  if (!('value' in column)) return column.say(item);
  return column.say?.(item) ?? String(column.value(item) ?? '–');
}

/** The same table for machines; its first column is what traces a row. */
export function dataTable<Item>(
  name: string,
  { id, columns }: TableOf<Item>,
  items: readonly Item[],
): DataTable {
  const traced = id === undefined ? [] : [{ name: 'id', value: id }];
  const stored = [...traced, ...columns.flatMap((column) => (column.name === undefined ? [] : [column]))];
  return {
    name,
    columns: stored.map((column) => column.name),
    rowCount: items.length,
    rows: () => items.map((item) => stored.map(({ value }) => bounded(value(item)))),
  };
}

function bounded(value: Value): Value {
  if (typeof value === 'string') return value.slice(0, mostCharacters).toWellFormed();
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
