import { expect, test } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { isHostLost } from '../../../src/host/host-lost.ts';

const lost = new BallastError('engine', 'host-lost', 'the connection was lost');

test.each([
  ['the loss itself', lost, true],
  ['a loss that hindered the removal as well', new SuppressedError(new Error('busy'), lost), true],
  [
    'a removal that the loss hindered, after another fault',
    new SuppressedError(lost, new Error('busy')),
    false,
  ],
  ['another error', new BallastError('engine', 'disk-failed', 'no space'), false],
  ['no error', 'host-lost', false],
])('%s', (_, thrown, expected) => {
  expect(isHostLost(thrown)).toBe(expected);
});
