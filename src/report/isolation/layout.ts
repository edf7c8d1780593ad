import { textWidth } from '../../charts/theme.ts';
import { categoryTitles } from '../../inside/verdicts.ts';
import { shortLabel } from '../../summary/label.ts';
import type { ProbeRow } from '../../summary/probe-rows.ts';

export const cellSize = 24;
export const headingSize = 13;
export const idSize = 12;
const gap = 14;
const longestId = 12;

/** Probes of one category that stand side by side. All in px from the drawing's left and top. */
export interface Group {
  readonly heading: string;
  readonly x: number;
  readonly headingY: number;
  /** Where its cells begin, under the names of the probes. */
  readonly y: number;
  readonly columns: readonly { readonly row: ProbeRow; readonly label: string }[];
}

/** Lays categories out like words of a text, line by line; one that is wider than a line goes on in the next. */
export function layOut(
  rows: readonly ProbeRow[],
  targets: number,
  left: number,
  width: number,
): { readonly groups: readonly Group[]; readonly height: number } {
  const perLine = Math.max(1, Math.floor((width - left) / cellSize));
  const byCategory = [...Map.groupBy(rows, ({ category }) => category)];
  const chunks = byCategory.flatMap(([category, ofCategory]) =>
    Array.from({ length: Math.ceil(ofCategory.length / perLine) }, (_, part) => ({
      heading: `${categoryTitles[category]}${part === 0 ? '' : ' (continued)'}`,
      columns: ofCategory
        .slice(part * perLine, (part + 1) * perLine)
        .map((row) => ({ row, label: shortLabel(row.probe.replace(/^L-/, ''), longestId) })),
    })),
  );
  const lines: { chunk: (typeof chunks)[number]; x: number }[][] = [];
  let x = Number.POSITIVE_INFINITY;
  for (const chunk of chunks) {
    const wide = Math.max(chunk.columns.length * cellSize, textWidth(chunk.heading, headingSize));
    if (x + wide > width) {
      lines.push([]);
      x = left;
    }
    lines.at(-1)?.push({ chunk, x });
    x += wide + gap;
  }
  const groups: Group[] = [];
  let y = 0;
  for (const line of lines) {
    const labels = line.flatMap(({ chunk }) => chunk.columns.map(({ label }) => textWidth(label, idSize)));
    const top = y + headingSize + 8 + Math.max(...labels);
    groups.push(...line.map(({ chunk, x }) => ({ ...chunk, x, headingY: y + headingSize / 2, y: top })));
    y = top + targets * cellSize + gap;
  }
  return { groups, height: y - gap };
}
