import { expect, test } from 'vitest';
import { OutputTail } from '../../../src/inside/output-tail.ts';

test('the tail keeps the last 4 KiB and nothing that steers a terminal', () => {
  const tail = new OutputTail();
  for (let i = 0; i < 1000; i += 1) tail.push(Buffer.alloc(10_000, 'a'));
  tail.push(Buffer.from('\u001b[31mred\u001b[0m\u0007\u202e end\n'));
  const text = tail.text();
  expect(text.length).toBeLessThanOrEqual(4096);
  expect(text.endsWith('red end\n')).toBe(true);
});
