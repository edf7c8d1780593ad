import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faults, faultsPage } from '../../faults/faults.ts';

test('docs/reference/faults.md is what the tests check (npm run docs:faults)', () => {
  expect(readFileSync('docs/reference/faults.md', 'utf8')).toBe(faultsPage());
});

test('each row has one test', () => {
  const text = globSync('test/faults/*.test.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const tested = [...text.matchAll(/expectOutcome\(\s*'([\w-]+)'/g)].map(([, name]) => name);
  expect(tested.toSorted()).toEqual(Object.keys(faults).toSorted());
});
