import { expect, test } from 'vitest';
import { dialWithin } from '../../../src/host/dial-limit.ts';

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

test('a dial that nobody ends times out as a connection does', async () => {
  await expect(dialWithin(never, undefined, 20)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});

test('the wish to stop comes before the time limit, and is told as it is', async () => {
  const wish = new AbortController();
  const dialling = dialWithin(never, wish.signal, 10_000);
  wish.abort(new Error('enough'));
  await expect(dialling).rejects.toThrow('enough');
});
