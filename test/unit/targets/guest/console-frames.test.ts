import { expect, test } from 'vitest';
import { ConsoleFrames } from '../../../../src/targets/guest/console-frames.ts';
import { consoleFrame } from '../../../fixtures/console-frame.ts';

test('gives the bytes back with the interval in which they came, however they are cut', () => {
  const said = Buffer.concat([
    consoleFrame(Buffer.from('Linux\n1 2 3 4 5\n')),
    consoleFrame(Buffer.from('\x1eballast: init\n'), [300, 400, 450]),
  ]);
  const frames = new ConsoleFrames();
  frames.begin();
  const receivedNs = process.hrtime.bigint() + 1_000_000n;
  const found = [...said].flatMap((byte) => frames.push(Buffer.from([byte]), receivedNs) ?? []);
  expect(found.map(({ bytes }) => `${bytes}`)).toEqual(['Linux\n1 2 3 4 5\n', '\x1eballast: init\n']);
  const [first, second] = found.map(({ seen }) => seen);
  expect(first?.latestNs).toBe(receivedNs - 10n);
  expect(second?.latestNs).toBe(receivedNs - 50n);
  expect((second?.earliestNs ?? 0n) - (first?.earliestNs ?? 0n)).toBe(200n);
  expect(found.map(({ cpuNs }) => cpuNs)).toEqual([7, 7]);
});

test.each(['\x1eballast: init\n', '1 2 3\n', '1 2 3 4 99999999\n', '1 2 3 4 70000\n', 'x'.repeat(200)])(
  'is at its end with what the reader never says: %j',
  (said) => expect(new ConsoleFrames().push(Buffer.from(said), 1n)).toBeUndefined(),
);

test('waits for a head, and for bytes, that have not come yet', () => {
  const frames = new ConsoleFrames();
  for (const piece of ['1 2', ' 3 4 ', '3\nab']) expect(frames.push(Buffer.from(piece), 9n)).toEqual([]);
  expect(frames.push(Buffer.from('c'), 9n)).toHaveLength(1);
});
