import { expect, test } from 'vitest';
import { engineLimits, limitsWithin, limitWord } from '../../../src/image/resource-limits.ts';
import { hostLimits } from '../../fixtures/resource-limits.ts';

const wordsOf = (text: string) => limitsWithin(text).map(limitWord);

test('a workload gets the limits that Docker’s packages give a container, whatever those of the shell are', () => {
  expect(wordsOf(hostLimits('000001ffffffffff'))).toEqual([
    '0=-1:-1',
    '1=-1:-1',
    '2=-1:-1',
    '3=8388608:-1',
    '4=-1:-1',
    '5=-1:-1',
    '6=-1:-1',
    '7=1048576:1048576',
    '8=8388608:8388608',
    '9=-1:-1',
    '10=-1:-1',
    '11=96365:96365',
    '12=819200:819200',
    '13=0:0',
    '14=0:0',
    '15=-1:-1',
  ]);
});

test('where root may not raise its own limits, no target gets more than that', () => {
  const limits = wordsOf(hostLimits('000001fffeffffff'));
  expect(limits).toEqual(expect.arrayContaining(['4=-1:-1', '6=96365:96365', '7=20000:20000']));
});

test('a process has no more files than the kernel lets anyone have', () => {
  expect(wordsOf(hostLimits('000001ffffffffff', 4096))).toContain('7=4096:4096');
});

test('the engine is given all but the one that it refuses', () => {
  const given = engineLimits(limitsWithin(hostLimits('000001ffffffffff')));
  expect(given).toHaveLength(15);
  expect(given).toContainEqual({ Name: 'stack', Soft: 8_388_608, Hard: -1 });
  expect(given.map(({ Name }) => Name)).not.toContain('as');
});

test('limits that the host does not show are an error', () => {
  expect(() => limitsWithin('')).toThrow(expect.objectContaining({ code: 'resource-limits-unreadable' }));
});
