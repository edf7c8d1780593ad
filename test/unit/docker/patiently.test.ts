import { expect, test, vi } from 'vitest';
import { patiently } from '../../../src/docker/patiently.ts';
import { BallastError } from '../../../src/errors.ts';

const gone = new Error('connect ENOENT');
const always = () => true;

test('a request that fails while an engine is away is made again when it is back', async () => {
  const work = vi.fn().mockRejectedValueOnce(gone).mockResolvedValueOnce('done');
  expect(await patiently(work, always)).toBe('done');
});

test('a refused request is not repeated, and no request once the time is up', async () => {
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
