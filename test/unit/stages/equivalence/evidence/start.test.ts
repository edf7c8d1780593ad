import { expect, test } from 'vitest';
import { environmentOf } from '../../../../../src/stages/equivalence/evidence/start.ts';

test('an environment is told by digests of its values, or not at all when a program has written over it', () => {
  const told = environmentOf(['PATH=/bin', 'PASSWORD=secret', 'EMPTY=']);
  expect(Object.keys(told ?? {})).toEqual(['EMPTY', 'PASSWORD', 'PATH']);
  expect(JSON.stringify(told)).not.toContain('secret');
  expect(environmentOf(['process -g daemon off;', 'PATH=/bin'])).toBeNull();
  expect(environmentOf([''])).toBeNull();
});
