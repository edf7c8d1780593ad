import { expect, test } from 'vitest';
import { awaitExit } from '../../../../src/launches/ready/exit.ts';
import { Marks } from '../../../../src/marks.ts';
import type { WorkloadEnd } from '../../../../src/targets/target.ts';

const never = new AbortController().signal;

test('a batch job is ready at its end, which was after it was last said to run', async () => {
  const marks = new Marks();
  const ended = Promise.withResolvers<WorkloadEnd>();
  let asked = 0;
  const isRunning = async () => {
    asked += 1;
    if (asked === 2) ended.resolve({ reason: 'ended', exitCode: 7, seenNs: Marks.now() });
    return asked === 1;
  };
  const beforeNs = Marks.now();
  const result = await awaitExit({ exited: ended.promise, isRunning }, 7, marks, never);
  expect(result?.attempts).toBe(2);
  expect(marks.get('ready')?.earliestNs).toBeGreaterThanOrEqual(beforeNs);
  expect(marks.get('ready')?.latestNs).toBe((await ended.promise).seenNs);
  expect(marks.get('stopped')).toEqual(marks.get('ready'));
});

test('another exit code is not ready, and waiting for the end can be given up', async () => {
  const marks = new Marks();
  const isRunning = async () => true;
  const exited = Promise.resolve({ reason: 'ended', exitCode: 1, seenNs: Marks.now() });
  expect(await awaitExit({ exited, isRunning }, 0, marks, never)).toBeUndefined();
  expect(marks.get('ready')).toBeUndefined();
  const endless = { exited: new Promise<WorkloadEnd>(() => undefined), isRunning };
  await expect(awaitExit(endless, 0, marks, AbortSignal.timeout(10))).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});
