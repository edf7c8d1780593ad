import { escapeMarkdown } from '../../wording/escape.ts';
import type { Grid, GridCell } from './grid.ts';

/** A grid as a table of Markdown: the headings say what is emulated. */
export function gridMarkdown({ caption, targets, rows }: Grid): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`;
  const heads = targets.map(
    ({ name, isEmulated, isBaseline }) =>
      `${name}${isEmulated ? ' (emulated)' : ''}${isBaseline && targets.length > 1 ? ', baseline' : ''}`,
  );
  const body = rows.map(({ heading, cells }) => line([heading, ...cells.map(cellText)])).join('');
  return `**${escapeMarkdown(caption)}**\n\n${line(['metric', ...heads])}| --- |${' ---: |'.repeat(targets.length)}\n${body}\n`;
}

function cellText(cell: GridCell | undefined): string {
  if (cell === undefined) return '–';
  const { text, interval, ratio } = cell;
  return [text, ...(interval === undefined ? [] : [`(${interval})`])].join(' ') + (ratio ? `; ${ratio}` : '');
}
