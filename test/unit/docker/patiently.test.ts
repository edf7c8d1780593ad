import { expect, test, vi } from 'vitest';
import { patiently } from '../../../src/docker/patiently.ts';
import { BallastError } from '../../../src/errors.ts';

const gone = new Error('connect ENOENT');
const always = () => true;

test('what an engine cannot do while it is away is done when it is back', async () => {
  const work = vi.fn().mockRejectedValueOnce(gone).mockResolvedValueOnce('done');
  expect(await patiently(work, always)).toBe('done');
});

test('what it refuses, and what it does not do in time, is not', async () => {
  const work = vi.fn().mockRejectedValue(gone);
  await expect(patiently(work, () => false)).rejects.toBe(gone);
  expect(work).toHaveBeenCalledOnce();
  await expect(patiently(work, always, 0)).rejects.toBe(gone);
});

test('a host whose connection is lost is not waited for, whatever may be said of the engine', async () => {
  const lost = new BallastError('engine', 'host-lost', 'the connection was lost');
  const work = vi.fn().mockRejectedValue(lost);
  await expect(patiently(work, always)).rejects.toBe(lost);
  expect(work).toHaveBeenCalledOnce();
});
