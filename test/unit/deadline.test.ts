import { expect, test } from 'vitest';
import { lingering, waitFor } from '../../src/deadline.ts';

const never = new AbortController().signal;
const late = () => new Error('late');
const limit = { signal: never, withinMs: 10_000, late };

test('work that ends in time is waited for, whatever becomes of it', async () => {
  expect(await waitFor(Promise.resolve(7), limit)).toBe(7);
  await expect(waitFor(Promise.reject(new Error('torn')), limit)).rejects.toThrow('torn');
});

test('work that takes too long, or that nobody wants any more, is not; its result is left to another', async () => {
  const work = Promise.withResolvers<number>();
  const left: number[] = [];
  const leave = (result: number) => left.push(result);
  await expect(waitFor(work.promise, { ...limit, withinMs: 1 }, leave)).rejects.toThrow('late');
  const stop = new AbortController();
  const stopped = waitFor(work.promise, { ...limit, signal: stop.signal }, leave);
  stop.abort('left');
  await expect(stopped).rejects.toBe('left');
  await expect(waitFor(work.promise, { ...limit, signal: stop.signal }, leave)).rejects.toBe('left');
  work.resolve(7);
  await work.promise;
  expect(left).toEqual([7, 7, 7]);
});

test('a signal lingers after another one, or does not once it is not needed', async () => {
  const stop = new AbortController();
  using before = lingering(stop.signal, 1);
  const given = lingering(stop.signal, 1);
  stop.abort('left');
  using after = lingering(stop.signal, 1);
  given[Symbol.dispose]();
  expect(before.signal.aborted).toBe(false);
  for (const { signal } of [before, after])
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  expect([before.signal.reason, after.signal.reason]).toEqual(['left', 'left']);
  expect(given.signal.aborted).toBe(false);
});
