/**
 * Lines of a table without a heading: each column as wide as its widest cell. Where a line has more characters than the
 * terminal has columns, each cell has a line of its own, so that it is plain where one ends.
 * @param columns of the terminal; undefined: no limit
 */
export function alignedRows(rows: readonly (readonly string[])[], columns?: number): readonly string[] {
  const lines = aligned(rows);
  if (fits(lines, columns)) return lines;
  return rows.flatMap(([first = '', ...cells]) => [
    ...wrapped(first, columns),
    ...cells.flatMap((cell) => (cell === '' ? [] : wrapped(`  ${cell}`, columns, '    '))),
  ]);
}

/**
 * Lines of a table with a heading. Where they have more characters than the terminal has columns, each row becomes its
 * first cell and a line for each other cell that says something, after its heading.
 * @param columns of the terminal; undefined: no limit
 */
export function alignedTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns?: number,
): readonly string[] {
  const lines = aligned([head, ...rows]);
  if (fits(lines, columns)) return lines;
  return rows.flatMap(([name = '', ...cells]) => [
    ...wrapped(name, columns),
    ...cells.flatMap((cell, index) =>
      cell === '–' ? [] : wrapped(`  ${head[index + 1]}: ${cell}`, columns, '    '),
    ),
  ]);
}

/**
 * A text in lines of at most as many characters as the terminal has columns; only a word that is longer, such as a path
 * to be copied, has more.
 * @param columns of the terminal; undefined: one line
 * @param indent before all lines but the first
 */
export function wrapped(text: string, columns?: number, indent = '  '): readonly string[] {
  if (fits([text], columns)) return [text];
  const [, before = '', rest = ''] = /^( *)(.*)$/s.exec(text) ?? [];
  const [first = '', ...words] = rest.split(/ +/);
  const lines = [before + first];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (fits([line], columns)) lines[lines.length - 1] = line;
    else lines.push(indent + word);
  }
  return lines;
}

/** So wide is a table that goes to a file. */
export const columnsOfFile = 100;

/** The columns of the terminal that a stream is; undefined: it is none, or does not say. */
export function columnsOf(stream: {
  readonly columns?: number;
  readonly isTTY?: boolean;
}): number | undefined {
  return stream.isTTY === true && stream.columns !== 0 ? stream.columns : undefined;
}

function aligned(lines: readonly (readonly string[])[]): readonly string[] {
  const width = (column: number) => Math.max(...lines.map((cells) => [...(cells[column] ?? '')].length));
  const widths = (lines[0] ?? []).map((_, column) => width(column));
  return lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function fits(lines: readonly string[], columns = Number.POSITIVE_INFINITY): boolean {
  return lines.every((line) => [...line].length <= columns);
}
