import { expect, test } from 'vitest';
import { parseResources } from '../../../../../src/stages/equivalence/evidence/resources.ts';

const lines = Array.from({ length: 16 }, (_, number) => (number === 7 ? '7 1024 -1' : `${number} -1 -1`));

test('each limit has its number, and -1 is none', () => {
  const { limits, ofWorkload } = parseResources(`${lines.join('\n')}\n`);
  expect(ofWorkload).toBe(true);
  expect(Object.keys(limits)).toHaveLength(16);
  expect([limits.nofile, limits.cpu]).toEqual([
    { soft: 1024, hard: 'none' },
    { soft: 'none', hard: 'none' },
  ]);
});

test('those of a program beside the workload are not taken for its own', () => {
  const { limits, ofWorkload } = parseResources(`beside\n${lines.join('\n')}\n`);
  expect(ofWorkload).toBe(false);
  expect(limits.nofile).toEqual({ soft: 1024, hard: 'none' });
});

test.each([lines.slice(1), lines.toReversed(), lines.map(() => 'x')])(
  'anything else is no answer',
  (...wrong) => {
    expect(() => parseResources(`${wrong.join('\n')}\n`)).toThrow(
      expect.objectContaining({ code: 'equivalence-malformed' }),
    );
  },
);
