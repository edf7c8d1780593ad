import { expect, test } from 'vitest';
import { RepetitionLimit } from '../../../../src/stages/isolation/repetition-limit.ts';

const never = new AbortController().signal;

test('is over after its time', async () => {
  await expect(new RepetitionLimit(1).over(never)).rejects.toMatchObject({ code: 'probe-late' });
});

test('waits for what does not count, however long that takes', async () => {
  const limit = new RepetitionLimit(1);
  const made = Promise.withResolvers<string>();
  let isOver = false;
  const over = limit.over(never).catch(() => {
    isOver = true;
  });
  const waiting = limit.without(() => made.promise);
  // The limit has passed by then.
  await new RepetitionLimit(5).over(never).catch(() => undefined);
  expect(isOver).toBe(false);
  made.resolve('a sibling');
  await expect(waiting).resolves.toBe('a sibling');
  await over;
  expect(isOver).toBe(true);
});

test('what does not count may fail, which is told to whoever waits for it alone', async () => {
  const limit = new RepetitionLimit(1);
  const failed = limit.without(() => Promise.reject(new Error('there is none')));
  await expect(failed).rejects.toThrow('there is none');
  await expect(limit.over(never)).rejects.toMatchObject({ code: 'probe-late' });
});

test('ends with the signal', async () => {
  const stop = new AbortController();
  const over = new RepetitionLimit(60_000).over(stop.signal);
  stop.abort();
  await expect(over).rejects.toMatchObject({ name: 'AbortError' });
});
