import { parse, View } from 'vega';
import { expect, it } from 'vitest';
import { labelOf, shortLabel, shortLabelExpression } from '../../../src/summary/label.ts';
import type { Summary } from '../../../src/summary/summary.ts';

const long = 'a-name-of-forty-characters-at-most-for-it';

it.each([
  ['vm', 'vm'],
  ['vm (emulated)', 'vm (emulated)'],
  ['twenty-two-characters-', 'twenty-two-characters-'],
  [long, 'a-name-of-fort…-for-it'],
  [`${long} (emulated)`, 'a-name-…-it (emulated)'],
])('%s is shortened alike by us and by Vega', (label, short) => {
  expect(shortLabel(label)).toBe(short);
  const signals = [
    { name: 'label', value: label },
    { name: 'short', update: shortLabelExpression('label') },
  ];
  const view = new View(parse({ signals }), { renderer: 'none' });
  expect(view.run().signal('short')).toBe(short);
  view.finalize();
});

it('calls targets that are named as Ballast names them what people call them, and others as the scenario does', () => {
  const targets = {
    process: { kind: 'process' },
    gvisor: { kind: 'container' },
    vm: { kind: 'microvm' },
    'full-vm': { kind: 'vm', emulated: true },
    strict: { kind: 'container' },
  } as unknown as Summary['targets'];
  const labels = Object.keys(targets).map((target) => labelOf({ targets }, target));
  expect(labels).toEqual(['process', 'gVisor', 'vm', 'full-OS VM (emulated)', 'strict']);
});
