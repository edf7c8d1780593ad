import { expect, test } from 'vitest';
import { processorsAllowed, processorsListed } from '../../../src/host/processors.ts';

test('processors are counted by ranges', () => {
  expect(['0', '0-1\n', '0-3,8,10-11'].map(processorsListed)).toEqual([1, 2, 7]);
  expect(['', '5-1', '0-', 'all'].map(processorsListed)).toEqual([null, null, null, null]);
});

test('those that a process may run on are in its status', () => {
  expect(
    processorsAllowed('Name:\tsh\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\nMems_allowed_list:\t0\n'),
  ).toBe(2);
  expect(processorsAllowed('Name:\tsh\n')).toBeNull();
});
