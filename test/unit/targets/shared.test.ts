import { expect, test } from 'vitest';
import { openShared } from '../../../src/targets/shared.ts';

test('opens once for all who take it, and ends it last opened first', async () => {
  const ended: string[] = [];
  let opened = 0;
  const open = (name: string) => async () => {
    opened += 1;
    return { name, [Symbol.asyncDispose]: async () => void ended.push(name) };
  };
  {
    await using shared = openShared();
    const [first, second] = await Promise.all([shared.take('a', open('a')), shared.take('a', open('a'))]);
    expect(second).toBe(first);
    await shared.take('b', open('b'));
    expect(ended).toEqual([]);
  }
  expect(opened).toBe(2);
  expect(ended).toEqual(['b', 'a']);
});

test('an opening that failed is tried again', async () => {
  await using shared = openShared();
  await expect(shared.take('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const opened = { [Symbol.asyncDispose]: async () => undefined };
  expect(await shared.take('a', async () => opened)).toBe(opened);
});
