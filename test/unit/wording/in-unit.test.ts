import { expect, it } from 'vitest';
import { between, inUnit } from '../../../src/wording/in-unit.ts';

it('says a value and its interval in the unit of the metric', () => {
  expect([inUnit(204e6, 'ns'), inUnit(2 ** 20, 'bytes'), inUnit(1234, 'count')]).toEqual([
    '204 ms',
    '1.00 MiB',
    '1234',
  ]);
  expect(between([198e6, 220e6], 'ns')).toBe('198–220 ms');
  expect(between([2 ** 20, 2 ** 21], 'bytes')).toBe('1.00–2.00 MiB');
  expect(between([12.5, 60], 'count')).toBe('12.5–60');
});
