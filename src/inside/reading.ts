import { z } from 'zod';
import type { ProbeAnswer } from './frames.ts';

/** The longest text of a reading: evidence is stored with every verdict, so each text in it is short. */
export const longestText = 2048;

/** The answer to one question: content, perhaps cut short, or the error that prevented it. */
export type Reading = z.output<typeof reading>;

export const reading = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('content'), text: z.string().max(longestText), cut: z.boolean() }),
  z.strictObject({
    kind: z.literal('refused'),
    /** The errno's name, for example `EACCES`. */
    error: z.string().regex(/^E[A-Z0-9]{1,20}$/),
    /** Further words of the answer, such as the steps that led to the error. */
    detail: z.string().max(longestText),
  }),
]);

export function readingOf({ error, state, body }: ProbeAnswer): Reading {
  const whole = body.toString('utf8');
  const text = whole.slice(0, longestText).toWellFormed();
  if (error !== 'OK') return { kind: 'refused', error, detail: text };
  return { kind: 'content', text, cut: state === 'cut' || whole.length > longestText };
}

/** The text of a reading; undefined when refused or cut. Half a text proves nothing. */
export function wholeText(one: Reading): string | undefined {
  return one.kind === 'content' && !one.cut ? one.text : undefined;
}

/** The lines of a reading; undefined when there is none, or it is refused, cut or without a last line break. */
export function wholeLines(one: Reading): readonly string[] | undefined {
  const text = wholeText(one);
  return text?.endsWith('\n') === true ? text.slice(0, -1).split('\n') : undefined;
}

/**
 * The figure in the only line of a `/proc` file that begins with the prefix; undefined when there is not exactly one.
 */
export function figureIn(one: Reading, prefix: string): number | undefined {
  const lines = (wholeText(one) ?? '').split('\n').filter((line) => line.startsWith(prefix));
  const [, digits] = /^\s*(\d{1,15})(?: kB)?\s*$/.exec(lines[0]?.slice(prefix.length) ?? '') ?? [];
  return digits === undefined || lines.length !== 1 ? undefined : Number(digits);
}
