import { visible } from '../wording/escape.ts';
import type { Summary } from './summary.ts';

/**
 * The name of a target wherever people read it: an emulated one always says so. Names become part of expressions in a
 * chart, where not every character of a text may stand.
 */
export function labelOf(summary: Summary, target: string): string {
  const name = visible(target);
  return summary.targets[target]?.emulated === true ? `${name}${emulatedMark}` : name;
}

const emulatedMark = ' (emulated)';

/** A label of at most this many characters: a long name loses its middle, and never that it is emulated. */
export function shortLabel(label: string, most = 22): string {
  if (label.length <= most) return label;
  const mark = label.endsWith(emulatedMark) ? emulatedMark : '';
  const room = most - mark.length - 1;
  const name = label.slice(0, label.length - mark.length);
  const tail = Math.floor(room / 3);
  return `${name.slice(0, room - tail)}…${name.slice(name.length - tail)}${mark}`;
}
