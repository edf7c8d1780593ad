import { expect, test } from 'vitest';
import { processorsListed } from '../../../../../src/stages/equivalence/evidence/limits.ts';

test('processors are counted by ranges', () => {
  const listed = (text: string) => processorsListed(`Cpus_allowed_list:\t${text}\n`);
  expect([listed('0'), listed('0-1'), listed('0-3,8,10-11')]).toEqual([1, 2, 7]);
  expect([listed(''), listed('5-1'), processorsListed('')]).toEqual([null, null, null]);
});
