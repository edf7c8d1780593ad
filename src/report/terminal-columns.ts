import { type Paint, type Role, unpainted } from './terminal-paint.ts';
import { wrapped } from './terminal-table.ts';

/** A value in the pieces that are aligned below one another: the number by its end, all others by their beginning. */
export interface Value {
  readonly number: string;
  readonly unit?: string;
  /** `(19.4–35.7)` */
  readonly interval?: string;
  /** `13×`, aligned by its end. */
  readonly ratio?: string;
}

/** A metric of every target: a column where they have room, and a line of each target where they have none. */
export interface Metric {
  readonly title: string;
  readonly values: readonly (Value | undefined)[];
}

/** A row of the table: a target. */
export interface Row {
  readonly name: string;
  readonly role?: Role;
}

const between = '  ';

/**
 * Values of targets in a table, with as many of the metrics as fit, the first ones first. Where not even the first
 * `fewest` have room, each target is a block with a line for each metric.
 * @param columns of the terminal; undefined: no limit
 */
export function valueTable(
  rows: readonly Row[],
  metrics: readonly Metric[],
  { columns, fewest, paint = unpainted }: { columns: number | undefined; fewest: number; paint?: Paint },
): readonly string[] {
  for (let count = metrics.length; count >= Math.min(fewest, metrics.length); count -= 1) {
    const lines = sideBySide(rows, metrics.slice(0, count));
    if (widthOf(lines) <= (columns ?? Number.POSITIVE_INFINITY)) return painted(lines, rows, paint);
  }
  return belowOneAnother(rows, metrics, columns, paint);
}

function painted(lines: readonly string[], rows: readonly Row[], paint: Paint): readonly string[] {
  return lines.map((line, index) => {
    const role = index === 0 ? 'heading' : rows[index - 1]?.role;
    return role === undefined ? line : paint(role, line);
  });
}

function sideBySide(rows: readonly Row[], metrics: readonly Metric[]): readonly string[] {
  const names = aligned(['', ...rows.map(({ name }) => name)]);
  const blocks = metrics.map(({ title, values }) => aligned([title.toUpperCase(), ...valueLines(values)]));
  return names.map((name, index) =>
    [name, ...blocks.map((block) => block[index] ?? '')].join(between).trimEnd(),
  );
}

function belowOneAnother(
  rows: readonly Row[],
  metrics: readonly Metric[],
  columns: number | undefined,
  paint: Paint,
): readonly string[] {
  const titles = aligned(metrics.map(({ title }) => title));
  const all = valueLines(metrics.flatMap(({ values }) => values));
  return rows.flatMap(({ name, role }, row) => [
    ...wrapped(name, columns).map((line) => paint('title', line)),
    ...metrics.flatMap(({ values }, index) => {
      if (values[row] === undefined) return [];
      const lines = wrapped(` ${titles[index]} ${all[index * rows.length + row]}`.trimEnd(), columns, '    ');
      return role === undefined ? lines : lines.map((line) => paint(role, line));
    }),
  ]);
}

/** Lines of values whose pieces stand below one another. */
function valueLines(values: readonly (Value | undefined)[]): readonly string[] {
  const of = (piece: keyof Value) => values.map((value) => value?.[piece] ?? '');
  const pieces = [
    { texts: aligned(of('number'), 'end'), gap: '' },
    { texts: aligned(of('unit')), gap: ' ' },
    { texts: aligned(of('interval')), gap: ' ' },
    { texts: aligned(of('ratio'), 'end'), gap: ' ' },
  ].filter(({ texts }) => (texts[0] ?? '') !== '');
  return values.map((_, index) =>
    pieces.map(({ texts, gap }, place) => `${place === 0 ? '' : gap}${texts[index]}`).join(''),
  );
}

function aligned(texts: readonly string[], by: 'beginning' | 'end' = 'beginning'): readonly string[] {
  const width = widthOf(texts);
  return texts.map((text) => {
    const blanks = ' '.repeat(width - [...text].length);
    return by === 'end' ? `${blanks}${text}` : `${text}${blanks}`;
  });
}

function widthOf(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => [...line].length));
}
