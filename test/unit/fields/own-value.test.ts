import { expect, test } from 'vitest';
import { ownValue } from '../../../src/fields/own-value.ts';

test('a map has what it holds itself alone', () => {
  expect(ownValue({ nginx: 2 }, 'nginx')).toBe(2);
  for (const name of ['constructor', 'toString', '__proto__', 'other'])
    expect(ownValue({ nginx: 2 }, name)).toBeUndefined();
  expect(ownValue(JSON.parse('{"__proto__":3,"constructor":1}') as Record<string, number>, '__proto__')).toBe(
    3,
  );
});
