import { z } from 'zod';
import { text } from '../fields/schema-parts.ts';
import type { Stored } from '../fields/stored.ts';

/** A setting that is in effect, found where it takes effect and not where it was asked for. */
export const effectiveSetting = z.object({
  name: text(60),
  value: text(300),
  /** What Debian 12 and its packages have by default; absent: they have no default that could be compared. */
  usual: text(300).exactOptional(),
});
export type EffectiveSetting = Stored<typeof effectiveSetting>;

/** What a scenario asks for, beside the setting in effect that shows whether it is there. */
export interface AskedSetting {
  /** The name of that setting in effect. */
  readonly name: string;
  /** What is asked for, in the words of a value in effect where it has them. */
  readonly wanted: string;
  /**
   * Tells whether a known value is what is asked for; undefined: the two cannot be compared. Absent: it is when the words
   * are the same.
   */
  isMet?(value: string): boolean | undefined;
}

/** A setting whose value is not known says so, and is compared with nothing. */
export function setting(name: string, value: string | undefined, usual?: string): EffectiveSetting {
  if (value === undefined) return { name, value: 'not known' };
  const bounded = value.replaceAll(/\p{C}/gu, '\u{fffd}').slice(0, 300);
  return { name, value: bounded, ...(usual === undefined ? {} : { usual }) };
}

export const yesNo = (is: boolean | undefined) => (is === undefined ? undefined : is ? 'yes' : 'no');

/** The label of a security module in words. */
export function labelInWords(label: string | undefined): string | undefined {
  if (label === '') return 'none confines it';
  return label === 'unconfined' ? 'unconfined' : label;
}
