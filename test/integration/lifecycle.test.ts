import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilReady } from '../../src/launches/until-ready.ts';
import { Marks } from '../../src/marks.ts';
import { lifecycle } from '../../src/stages/lifecycle/definition.ts';
import { openLifecycles } from '../../src/stages/lifecycle/measure.ts';
import { type LifecycleRecord, lifecycleOperations } from '../../src/stages/lifecycle/records.ts';
import { openParallel } from '../../src/stages/parallel/measure.ts';
import type { ParallelRecord } from '../../src/stages/parallel/records.ts';
import { takeTurns } from '../../src/stages/take-turns.ts';
import type { LaunchedInstance, PreparedTarget } from '../../src/targets/target.ts';
import { listening } from '../fixtures/listening.ts';
import { runningTargets } from './running-instances.ts';

const names = ['process', 'container', 'vm', 'microvm'];
let running: Awaited<ReturnType<typeof runningTargets>>;

beforeAll(async () => {
  running = await runningTargets(`test-life-${process.pid}`, names);
});

afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
});

test('takes an instance of each target through its whole life, in order, and leaves nothing', async () => {
  const records: LifecycleRecord[] = [];
  const before = await running.traces();
  const { ready, targets } = running;
  const store = (record: LifecycleRecord) => records.push(record);
  const opened = await openLifecycles({ ready, prepared: targets, store });
  await takeTurns(opened, lifecycle.turns(names, { blocks: 1 }, 3), listening());
  for (const name of names) {
    const own = records.filter(({ target }) => target === name);
    expect(own.map(({ operation }) => operation)).toEqual([...lifecycleOperations]);
    for (const { operation, outcome } of own) {
      const where = `${name}, ${operation}`;
      const isSnapshot = operation === 'save' || operation === 'restore';
      if (isSnapshot && name !== 'vm') {
        expect(outcome.status, where).toBe('absent');
        continue;
      }
      if (outcome.status !== 'done') expect.fail(`${where}: ${outcome.reason}`);
      const { done, ready } = outcome;
      expect(done.latestNs, where).toBeGreaterThan(0);
      expect(ready !== null, where).toBe(['launch', 'unpause', 'restore', 'restart'].includes(operation));
      // A workload may answer before its engine has said that it runs.
      const startsAnew = operation === 'launch' || operation === 'restart';
      if (ready !== null)
        expect(ready.latestNs, where).toBeGreaterThanOrEqual(startsAnew ? 0 : done.earliestNs);
    }
  }
  expect(await running.traces()).toBe(before);
});

test('starts several instances at once, over more sessions than one connection has, and leaves nothing', async () => {
  const records: ParallelRecord[] = [];
  const before = await running.traces();
  const { ready, targets } = running;
  const store = (record: ParallelRecord) => records.push(record);
  const batches = [
    { target: 'process', count: 1 },
    { target: 'process', count: 2 },
    { target: 'container', count: 8 },
    { target: 'vm', count: 2 },
  ] as const;
  const opened = await openParallel({ ready, prepared: targets, store });
  await takeTurns(
    opened,
    batches.map((batch) => ({ block: 0, ...batch })),
    listening(),
  );
  expect(await running.traces()).toBe(before);
  expect(records.map(({ outcome }) => outcome.status)).toEqual(['started', 'absent', 'started', 'started']);
  for (const { target, count, outcome } of records) {
    if (outcome.status !== 'started') continue;
    expect(outcome.instances, target).toHaveLength(count);
    const accepted = outcome.instances.map(({ marks }) => marks.accepted?.latestNs ?? Number.NaN);
    for (const { marks, outcome: one } of outcome.instances) {
      expect(one, target).toEqual({ status: 'ready' });
      // Every start is requested before the first is answered: none waits for another in the harness.
      expect(marks.requested?.latestNs, target).toBeLessThan(Math.min(...accepted));
      expect(marks.ready?.latestNs, target).toBeGreaterThan(marks.requested?.latestNs ?? Number.NaN);
    }
    // What is seen of one container is not taken for another's.
    const inits = outcome.instances.map(({ marks }) => marks.init?.latestNs);
    if (target === 'container') expect(new Set(inits).size).toBe(count);
  }
});

/** True when the workload answers a request within this time. */
async function answers({ address }: LaunchedInstance, timeoutMs: number): Promise<boolean> {
  const { host, port = 0 } = address;
  const signal = AbortSignal.timeout(timeoutMs);
  const line = await running.context.host.dial({ tcp: { host, port } }, { signal }).catch(() => undefined);
  if (line === undefined) return false;
  const answer = Promise.withResolvers<boolean>();
  line.on('error', () => answer.resolve(false));
  line.once('data', () => answer.resolve(true));
  signal.addEventListener('abort', () => answer.resolve(false));
  line.write('GET / HTTP/1.0\r\n\r\n');
  const answered = await answer.promise;
  line.destroy();
  return answered;
}

/** Has the workload's kernel write, without asking for it on storage, and expects that it counts at once. */
async function expectWrittenToCount(instance: LaunchedInstance): Promise<void> {
  const mebibytes = 16;
  const before = await instance.marginalBytes();
  const argv = ['/bin/busybox', 'dd', 'if=/dev/urandom', 'of=/written', 'bs=1M', `count=${mebibytes}`];
  expect(await instance.run({ argv, timeoutMs: 60_000 })).toMatchObject({ exitCode: 0 });
  const grownBy = ((await instance.marginalBytes()) - before) / 2 ** 20;
  expect(grownBy).toBeGreaterThanOrEqual(mebibytes);
  expect(grownBy).toBeLessThan(mebibytes + 2);
}

test.each(['process', 'container'])(
  'a paused %s does not answer until it goes on, and can be removed while it is paused',
  async (name) => {
    const before = await running.traces();
    const target = running.targets.get(name) as PreparedTarget;
    {
      await using created = await target.create(`paused-${name}`);
      const marks = new Marks();
      const instance = await created.launch(marks);
      expect((await untilReady(running.ready, instance, marks)).outcome.status).toBe('ready');
      await instance.lifecycle.pause();
      expect(await answers(instance, 500)).toBe(false);
      await instance.lifecycle.unpause();
      expect(await answers(instance, 10_000)).toBe(true);
      await expectWrittenToCount(instance);
      await instance.lifecycle.pause();
    }
    expect(await running.traces()).toBe(before);
  },
);

test('a virtual machine that was saved and restored is asked to stop, and does', async () => {
  const target = running.targets.get('vm') as PreparedTarget;
  await using created = await target.create('saved-vm');
  const marks = new Marks();
  const instance = await created.launch(marks);
  expect((await untilReady(running.ready, instance, marks)).outcome.status).toBe('ready');
  const { snapshot } = instance.lifecycle;
  if (typeof snapshot !== 'function') return expect.fail(snapshot.absent);
  const { save, restore } = await snapshot();
  await save();
  expect(await answers(instance, 500)).toBe(false);
  await restore();
  expect(await answers(instance, 10_000)).toBe(true);
  // This goes over the line to its agent, which is a new one.
  expect(await instance.run({ argv: ['/bin/busybox', 'true'], timeoutMs: 10_000 })).toMatchObject({
    exitCode: 0,
  });
  await expectWrittenToCount(instance);
  await instance.stop(marks);
  expect((await instance.exited).reason).toBe('the workload was ended by signal 9');
});
