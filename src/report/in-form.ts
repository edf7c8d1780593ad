import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';

const plainNames: Readonly<Record<string, string>> = {
  process: 'the bare process',
  container: 'the container',
  vm: 'the virtual machine',
};

/** A form within a sentence: one that is named after its kind is called what it is. */
export function inForm(summary: Summary, form: string): string {
  const { kind, emulated } = summary.forms[form] ?? {};
  const plain = form === kind ? plainNames[form] : undefined;
  if (plain === undefined) return labelOf(summary, form);
  return emulated === true ? `${plain} (emulated)` : plain;
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
