import { z } from 'zod';
import type { Answer } from './frames.ts';

/** Evidence is stored with every verdict, so each text in it is short. */
export const longestText = 2048;

/** What one question was answered: content, perhaps cut short, or the error that stood in its way. */
export type Reading = z.output<typeof reading>;

export const reading = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('content'), text: z.string().max(longestText), cut: z.boolean() }),
  z.strictObject({
    kind: z.literal('refused'),
    /** Such as `EACCES`. */
    error: z.string().regex(/^E[A-Z0-9]{1,20}$/),
    /** What was said besides, such as the steps that led there. */
    detail: z.string().max(longestText),
  }),
]);

export function readingOf({ error, state, body }: Answer): Reading {
  const whole = body.toString('utf8');
  const text = whole.slice(0, longestText).toWellFormed();
  if (error !== 'OK') return { kind: 'refused', error, detail: text };
  return { kind: 'content', text, cut: state === 'cut' || whole.length > longestText };
}

/** Its text; undefined when refused or cut. Half a text proves nothing. */
export function wholeText(one: Reading): string | undefined {
  return one.kind === 'content' && !one.cut ? one.text : undefined;
}

/** The figure in the line of a `/proc` file that begins with this; undefined when it is not exactly there once. */
export function figureIn(one: Reading, prefix: string): number | undefined {
  const lines = (wholeText(one) ?? '').split('\n').filter((line) => line.startsWith(prefix));
  const [, digits] = /^\s*(\d{1,15})(?: kB)?\s*$/.exec(lines[0]?.slice(prefix.length) ?? '') ?? [];
  return digits === undefined || lines.length !== 1 ? undefined : Number(digits);
}
