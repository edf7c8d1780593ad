import type { Frame } from './frame.ts';
import { words } from './marks.ts';
import type { RowLayout, RowWords } from './rows.ts';
import { rounded } from './scales.ts';

const headHeight = 26;
const gap = 6;

/** Rows under headings. */
export interface Group<Row extends RowWords> {
  readonly head: string;
  readonly rows: readonly Row[];
}

/** Groups from the top down, each row at its height. */
export function placedGroups<Row extends RowWords>(
  groups: readonly Group<Row>[],
  layout: RowLayout,
  frame: Frame,
) {
  let top = 0;
  const height = layout.least;
  const heads: { x: number; y: number; text: string }[] = [];
  const bands: { top: number; bottom: number }[] = [];
  const rows = groups.flatMap((group, index) => {
    if (index > 0) top += gap;
    heads.push({ x: 0, y: top + headHeight / 2, text: group.head });
    top += headHeight;
    const from = top;
    const own = group.rows.map((row) => {
      const place = { ...row, group: index, top, height, y: layout.middle(top, height) };
      top += height;
      return place;
    });
    bands.push({ top: from, bottom: top });
    return own;
  });
  return {
    rows,
    bands,
    height: rounded(top),
    layer: [words(heads, frame, { fontWeight: 600 }), ...layout.words(rows)],
  };
}
