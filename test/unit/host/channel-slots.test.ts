import { expect, test } from 'vitest';
import { ChannelSlots } from '../../../src/host/channel-slots.ts';

test('gives a slot back once, to the one who waits longest', async () => {
  const slots = new ChannelSlots(1);
  const order: string[] = [];
  const release = await slots.take();
  const first = slots.take().then((done) => {
    order.push('first');
    return done;
  });
  const second = slots.take().then(() => order.push('second'));
  release();
  release();
  (await first)();
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('forgets who gave up waiting', async () => {
  const slots = new ChannelSlots(1);
  const release = await slots.take();
  const controller = new AbortController();
  const waiting = slots.take(controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  release();
  await slots.take();
});
