import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';

const plainNames: Readonly<Record<string, string>> = {
  process: 'the bare process',
  container: 'the container',
  vm: 'the virtual machine',
};

/** A target within a sentence: one that is named after its kind is called what it is. */
export function inTarget(summary: Summary, target: string): string {
  const { kind, emulated } = summary.targets[target] ?? {};
  const plain = target === kind ? plainNames[target] : undefined;
  if (plain === undefined) return labelOf(summary, target);
  return emulated === true ? `${plain} (emulated)` : plain;
}

/** A target at the beginning of a sentence: a name that somebody gave it stays as it is. */
export function atStart(summary: Summary, target: string): string {
  return inTarget(summary, target).replace(/^the /, 'The ');
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
