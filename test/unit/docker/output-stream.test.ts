import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputDemultiplexer } from '../../../src/docker/output-stream.ts';

const frame = (payload: Buffer, stream = 1) => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};

test('payloads come out whole however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 50 })),
      fc.integer({ min: 1, max: 17 }),
      (payloads, step) => {
        const stream = Buffer.concat(payloads.map((payload) => frame(Buffer.from(payload))));
        const seen: Buffer[] = [];
        const demultiplexer = new OutputDemultiplexer((payload) => seen.push(Buffer.from(payload)));
        for (let at = 0; at < stream.length; at += step) demultiplexer.push(stream.subarray(at, at + step));
        expect(Buffer.concat(seen)).toEqual(Buffer.concat(payloads.map((payload) => Buffer.from(payload))));
      },
    ),
  );
});

test('each payload comes with the number of its stream', () => {
  const seen: [string, number][] = [];
  const demultiplexer = new OutputDemultiplexer((payload, stream) => seen.push([payload.toString(), stream]));
  demultiplexer.push(Buffer.concat([frame(Buffer.from('out')), frame(Buffer.from('err'), 2)]));
  expect(seen).toEqual([
    ['out', 1],
    ['err', 2],
  ]);
});

test('a chunk of a hundred thousand tiny frames does not overflow the stack', () => {
  let count = 0;
  const demultiplexer = new OutputDemultiplexer(() => {
    count += 1;
  });
  demultiplexer.push(Buffer.concat(Array.from({ length: 100_000 }, () => frame(Buffer.from('x')))));
  expect(count).toBe(100_000);
});
