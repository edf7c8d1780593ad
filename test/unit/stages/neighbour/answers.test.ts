import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '../../../../src/inside/frames.ts';
import { parseLoad, parseWork, shareWithin } from '../../../../src/stages/neighbour/answers.ts';

const asked = { startedNs: 1_000_000_000n, endedNs: 1_510_000_000n };
const answer = (text: string, more: Partial<Answer> = {}): Answer => ({
  id: 'a.1',
  error: 'OK',
  state: 'whole',
  body: Buffer.from(text, 'latin1'),
  ...more,
});

test('rates are of the time on the harness’s clock, latencies as the victim tells them', () => {
  // Recorded from a container.
  expect(parseWork(answer('118 300989280 360447 5767167 15267797\n'), asked)).toEqual({
    status: 'done',
    units: 118,
    elapsedNs: 510_000_000,
    insideNs: 300_989_280,
    p50Ns: 360_447,
    p99Ns: 5_767_167,
    maxNs: 15_267_797,
  });
  expect(parseLoad(answer('72679424 2644671216\n'), asked)).toEqual({
    status: 'done',
    amount: 72_679_424,
    elapsedNs: 510_000_000,
  });
});

test('an aggressor that did nothing, or was refused, has failed', () => {
  expect(parseLoad(answer('0 2644671216\n'), asked)).toEqual({ status: 'failed', reason: 'it did nothing' });
  expect(parseLoad(answer('417 2644671216\n', { error: 'EAGAIN' }), asked)).toEqual({
    status: 'failed',
    reason: 'it is refused (EAGAIN)',
  });
});

test('no other answer is believed', () => {
  const malformed = [
    '',
    '1 2 3 4 5',
    '1 2 3 4\n',
    '1 2 3 4 5 6\n',
    '-1 2 3 4 5\n',
    '1e9 2 3 4 5\n',
    'NaN 2 3 4 5\n',
  ];
  for (const text of [...malformed, `${'9'.repeat(16)} 2 3 4 5\n`, '1 2 9 4 5\n', '1 2 3 9 5\n'])
    expect([text, parseWork(answer(text), asked).status]).toEqual([text, 'failed']);
  expect(parseWork(answer('1 2 3 4 5\n', { state: 'cut' }), asked).status).toBe('failed');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const parsed = parseWork(answer('', { body: Buffer.from(bytes) }), asked);
      if (parsed.status === 'done') expect(Number.isSafeInteger(parsed.units)).toBe(true);
    }),
  );
});

test('what was measured lies within the time of the aggressor wholly, partly or not', () => {
  const at = (startedNs: bigint, endedNs: bigint) => ({ startedNs, endedNs });
  expect(shareWithin(at(10n, 20n), at(0n, 30n))).toBe(1);
  expect(shareWithin(at(10n, 20n), at(0n, 15n))).toBe(0.5);
  expect(shareWithin(at(10n, 20n), at(18n, 19n))).toBe(0.1);
  expect(shareWithin(at(10n, 20n), at(20n, 30n))).toBe(0);
  expect(shareWithin(at(10n, 10n), at(0n, 30n))).toBe(0);
});
