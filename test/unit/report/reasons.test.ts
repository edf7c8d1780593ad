import { expect, test } from 'vitest';
import { reasonItems } from '../../../src/report/reasons.ts';

const atOnce = (counts: string) => `${counts} at once`;

test('a reason is said once for all that it is about', () => {
  const reasons = ['2', '4', '8'].map((about) => ({ label: 'vm', about, reason: 'no room' }));
  expect(reasonItems([...reasons, { label: 'process', about: '2', reason: 'one port' }], atOnce)).toEqual([
    'vm, 2, 4 and 8 at once: no room',
    'process, 2 at once: one port',
  ]);
});

test('many reasons of one target leave room for those of others', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({
    label: 'vm',
    about: 'restart',
    reason: `timed out after ${index} ms`,
  }));
  const items = reasonItems([...many, { label: 'process', about: 'pause', reason: 'absent' }]);
  expect(items).toHaveLength(10);
  expect(items.slice(-2)).toEqual(['vm: 992 more reasons, which summary.json has', 'process, pause: absent']);
});
