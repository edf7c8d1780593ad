import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Marks } from '../../../src/marks.ts';
import { bounded } from '../../../src/targets/bounded.ts';
import { type Events, writeScript } from '../../fixtures/paper/script.ts';
import { paperTarget } from '../../fixtures/paper/target.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

const times = { readyMs: 30_000, stopMs: 10_000 };

async function target(events: Events, preparing?: Promise<void>) {
  const stop = new AbortController();
  const script = writeScript(events, stop.signal);
  const made = paperTarget(script, 'a', { saves: true, sideBySide: 'opened' });
  const prepared = bounded(
    (preparing ?? Promise.resolve()).then(() => made),
    'a',
    stop.signal,
    times,
  );
  return { stop, script, prepared };
}

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

test('what is made after nobody waits for it any more is removed, at the latest with the target', async () => {
  const slow = Promise.withResolvers<void>();
  const { script, prepared } = await target({ create: () => slow.promise, 'remove i': () => slow.promise });
  const own = await prepared;
  const created = own.create('i');
  const refused = expect(created).rejects.toMatchObject({ code: 'target-silent' });
  await minutes(6);
  await refused;
  slow.resolve();
  await own[Symbol.asyncDispose]();
  expect(script.removed).toEqual(expect.arrayContaining(['i', 'a']));
});

test('a run that is to stop waits for no call, and makes nothing any more', async () => {
  const { stop, script, prepared } = await target({ memory: () => new Promise(() => undefined) });
  const own = await prepared;
  await using created = await own.create('i');
  const instance = await created.launch(new Marks());
  const reading = instance.memory();
  stop.abort('left');
  await expect(reading).rejects.toBe('left');
  await expect(instance.lifecycle.pause()).rejects.toBe('left');
  await expect(own.create('j')).rejects.toBe('left');
  expect(script.calls).not.toContain('create j');
  expect(instance.outputTail()).toBe('said by i');
});

test('a call may take the time that it is asked to take, and that of the net above it', async () => {
  const { prepared } = await target({ run: () => new Promise(() => undefined) });
  const instance = await (await (await prepared).create('i')).launch(new Marks());
  let isOver = false;
  const run = instance.run({ argv: ['/ok'], timeoutMs: 10 * 60_000 }).catch((error: unknown) => {
    isOver = true;
    return error;
  });
  await minutes(14);
  expect(isOver).toBe(false);
  await minutes(2);
  expect(await run).toMatchObject({ message: 'a: `run` has not ended within 930 s' });
});

test('a removal has its time, less when the run is to stop, and is left to the reaper after it', async () => {
  for (const [leaves, waitMinutes] of [
    [true, 0.4],
    [false, 6],
  ] as const) {
    const { stop, prepared } = await target({ remove: () => new Promise(() => undefined) });
    const created = await (await prepared).create('i');
    if (leaves) stop.abort('left');
    const removed = expect(created[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'not-removed' });
    await minutes(waitMinutes);
    await removed;
  }
});

test('a preparation has some time to undo what it has done, and what comes later is removed', async () => {
  const slow = Promise.withResolvers<void>();
  const { stop, script, prepared } = await target({}, slow.promise);
  stop.abort('left');
  const refused = expect(prepared).rejects.toBe('left');
  await minutes(2);
  await refused;
  slow.resolve();
  await minutes(1);
  expect(script.removed).toEqual(['a']);
});
