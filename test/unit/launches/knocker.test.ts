import { expect, test } from 'vitest';
import { parseAnswer } from '../../../src/launches/knocker.ts';

test('reads what the helper says', () => {
  expect(parseAnswer('open 299500000 372 835000 1200000 4000')).toEqual({
    kind: 'open',
    floorNs: 299_500_000n,
    attempts: 372,
    gapP95Ns: 835_000,
    cpuNs: 1_200_000,
    waitedNs: 4000,
  });
  expect(parseAnswer('open -1 1 -1 9000 -1')).toMatchObject({
    floorNs: undefined,
    gapP95Ns: null,
    waitedNs: null,
  });
  expect(parseAnswer('stopped 12 -1 9000 0')).toMatchObject({ kind: 'stopped', attempts: 12 });
});

test.each([
  '',
  'error',
  'open 1 2 3 4',
  'open -2 1 1 1 1',
  'stopped 1 2 3 4 5',
  'open 1 2 3 4 5 ',
  `open ${'9'.repeat(40)} 1 1 1 1`,
])('takes nothing else: %j', (line) => {
  expect(parseAnswer(line)).toBeUndefined();
});
