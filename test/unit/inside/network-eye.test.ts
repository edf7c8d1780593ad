import { expect, test } from 'vitest';
import { NetworkEye } from '../../../src/inside/network-eye.ts';
import type { Reading } from '../../../src/inside/reading.ts';
import { content, refused } from '../../fixtures/readings.ts';

/** What a single connection is told as, where the program inside answers so. */
const connected = (answer: Reading) => new NetworkEye(async () => answer).connect('172.17.0.1', 80);

test('a connection that came about is empty content, one that did not is refused by its errno', async () => {
  expect(await connected(content('OK\n'))).toEqual(content(''));
  expect(await connected(content('ETIMEDOUT\n'))).toEqual(refused('ETIMEDOUT'));
  expect(await connected(refused('EINVAL'))).toEqual(refused('EINVAL'));
});

test('an answer that is no outcome is no connection', async () => {
  for (const text of ['', 'ok\n', 'OK\nOK\n', 'x'.repeat(2000)])
    expect(await connected(content(text))).toEqual(refused('EPROTO'));
  expect((await connected(content('OK\n', true))).kind).toBe('content');
});
