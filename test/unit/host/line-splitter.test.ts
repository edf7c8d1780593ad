import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../src/host/line-splitter.ts';
import { anyCharacter } from '../../fixtures/mutated.ts';

test('lines come out whole however they were cut, and those that are too long not at all', () => {
  const line = fc.string({ maxLength: 30, unit: anyCharacter }).map((text) => text.replaceAll('\n', ' '));
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 7 }), (lines, step) => {
      const bytes = Buffer.from(lines.map((text) => `${text.toWellFormed()}\n`).join(''));
      const splitter = new LineSplitter(20);
      const seen: string[] = [];
      for (let at = 0; at < bytes.length; at += step)
        seen.push(...splitter.push(bytes.subarray(at, at + step)));
      expect(seen).toEqual(lines.map((text) => text.toWellFormed()).filter((text) => text.length <= 20));
    }),
  );
});

test('a line that never ends is not kept', () => {
  const splitter = new LineSplitter(1000);
  const chunk = Buffer.alloc(1 << 20, 'x');
  const before = process.memoryUsage().heapUsed;
  for (let megabytes = 0; megabytes < 120; megabytes += 1) expect(splitter.push(chunk)).toEqual([]);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100e6);
  expect(splitter.push(Buffer.from('its end\nnext\n'))).toEqual(['next']);
});
