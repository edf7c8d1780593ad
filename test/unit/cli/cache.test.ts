import { expect, test } from 'vitest';
import { keptText } from '../../../src/cli/cache.ts';

const kept = {
  what: 'disk',
  name: '/var/cache/ballast/images/x',
  bytes: 3 * 2 ** 20,
  madeAt: new Date('2026-01-02T03:04:05Z'),
  remove: async () => true,
};

test('what is kept is a table with its sum', () => {
  expect(keptText([kept, { ...kept, what: 'image', name: 'ballast/\u001b[31m:1', bytes: 2 ** 20 }])).toBe(
    [
      'size      what   made        where',
      '3.00 MiB  disk   2026-01-02  /var/cache/ballast/images/x',
      '1.00 MiB  image  2026-01-02  ballast/\ufffd[31m:1',
      '4.00 MiB in all',
    ].join('\n'),
  );
  expect(keptText([])).toBe('nothing is kept');
});
