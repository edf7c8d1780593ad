import type { Table } from './document.ts';

/** What the figures of a table are, each once. */
export function meaningsTable<Figure extends string>(
  figures: Iterable<Figure>,
  meaningOf: (figure: Figure) => string,
): Table {
  return {
    caption: 'What the figures are',
    head: ['figure', 'what it is'],
    rows: [...new Set(figures)].map((figure) => ({ cells: [figure, meaningOf(figure)] })),
  };
}
