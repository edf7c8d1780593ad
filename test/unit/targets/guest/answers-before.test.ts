import { expect, it, onTestFinished, vi } from 'vitest';
import { answersBefore } from '../../../../src/targets/guest/answers-before.ts';

const never = new Promise<void>(() => undefined);
const silent = () => Promise.reject(new Error('silent'));

it('a guest that answers runs', async () => {
  expect(await answersBefore(never, Promise.resolve())).toBe(true);
});

it('a guest that has ended does not answer, whichever of its lines closes first', async () => {
  expect(await answersBefore(Promise.resolve(), never)).toBe(false);
  const ended = Promise.withResolvers<void>();
  const told = answersBefore(ended.promise, silent());
  setImmediate(ended.resolve);
  expect(await told).toBe(false);
});

it('a running guest that does not answer is a fault', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const told = expect(answersBefore(never, silent())).rejects.toThrow('silent');
  await vi.runAllTimersAsync();
  await told;
});
