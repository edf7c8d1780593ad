/** Numbers are raw, in base units (ns, bytes); null: not measured or not to be told. */
export type Value = string | number | boolean | null;

/** A table of the report for machines. Units are in the names of its columns. */
export interface DataTable {
  /** Of its files. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** What came from a workload, a scenario or an engine is cut here: whole texts are in run.jsonl. */
const mostCharacters = 2000;

/** A table from rows that name their values; every row has the same names. */
export function dataTable(name: string, rows: readonly Readonly<Record<string, Value>>[]): DataTable {
  const columns = Object.keys(rows[0] ?? {});
  return { name, columns, rows: rows.map((row) => columns.map((column) => bounded(row[column]))) };
}

function bounded(value: Value | undefined): Value {
  if (typeof value === 'string') return value.slice(0, mostCharacters).toWellFormed();
  return typeof value === 'number' && !Number.isFinite(value) ? null : (value ?? null);
}
