import { parse, View } from 'vega';
import { expect, it } from 'vitest';
import { shortLabel, shortLabelExpression } from '../../../src/summary/label.ts';

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
