import { isCommonNoun, labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';

/** A target within a sentence: a common noun has its article, a name that somebody gave it stays as it is. */
export function inTarget(summary: Summary, target: string): string {
  return `${isCommonNoun(summary, target) ? 'the ' : ''}${labelOf(summary, target)}`;
}

/** A target at the beginning of a sentence: a name that somebody gave it stays as it is. */
export function atStart(summary: Summary, target: string): string {
  return inTarget(summary, target).replace(/^the /, 'The ');
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
