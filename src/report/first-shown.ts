import type { Block } from './document.ts';

/** The number of rows of launches that a page can carry. */
export const mostShown = 500;

/** That only the first rows of a table of launches are shown; nothing where all of them are. */
export function firstShown(all: number): readonly Block[] {
  if (all <= mostShown) return [];
  const text = `The first ${mostShown} of ${all} are shown; all are in tables/launches.csv.`;
  return [{ kind: 'paragraph', text }];
}
