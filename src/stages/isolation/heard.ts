import { type Reading, wholeText } from '../../inside/reading.ts';

/** The letters that a listening object has heard, as bits from `a`; undefined when the answer is none. */
export function heardIn(one: Reading): number | undefined {
  const text = wholeText(one);
  return text !== undefined && /^\d{1,10}\n$/.test(text) ? Number(text) : undefined;
}
