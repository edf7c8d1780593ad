import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../../src/inside/frames.ts';
import { frame } from '../../fixtures/frame.ts';

describe('frames', () => {
  test('come out the same however the bytes arrive', () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, cuts) => {
        const bytes = Buffer.concat([
          frame('n.0', ''),
          ...sent.map((body, i) => frame(`n.${i + 1}`, Buffer.from(body))),
        ]);
        const reader = new FrameReader('n.0');
        const got: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = cuts[i % cuts.length] ?? 1;
          for (const { body } of reader.push(bytes.subarray(at, at + size))) got.push(body);
          at += size;
        }
        expect(got.slice(1).map((body) => [...body])).toEqual(sent.map((body) => [...body]));
      }),
    );
  });

  test('of arbitrary bytes are errors or nothing, never an answer', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
        const reader = new FrameReader('n.0');
        reader.push(frame('n.0', ''));
        try {
          for (const chunk of chunks) expect(reader.push(Buffer.from(chunk))).toEqual([]);
        } catch (error) {
          expect(error).toMatchObject({ code: 'probe-malformed' });
        }
      }),
    );
  });
});
