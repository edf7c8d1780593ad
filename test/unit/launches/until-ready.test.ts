import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { untilReady } from '../../../src/launches/until-ready.ts';
import { type MarkName, Marks } from '../../../src/marks.ts';
import type { LaunchedInstance, WorkloadEnd } from '../../../src/targets/target.ts';
import type { Workload } from '../../../src/workload.ts';
import { hostLost } from '../../fixtures/paper/losses.ts';
import { askedByHttp, paperScenario } from '../../fixtures/paper/scenario.ts';
import { type Plot, setUp } from '../../fixtures/paper/setup.ts';

const http: Partial<Workload> = askedByHttp;
const inside: Partial<Workload> = { ready: { kind: 'command', argv: ['/ok'], withinMs: 60_000 } };
const within = (ms: number, workload: Partial<Workload>) =>
  ({ ...workload, ready: { ...workload.ready, withinMs: ms } }) as Partial<Workload>;

/** Waits for an instance of paper with this workload, in which some methods may be others. */
async function wait(workload: Partial<Workload>, plot?: Plot, otherwise: Partial<LaunchedInstance> = {}) {
  const { script, context, targets } = await setUp(plot, paperScenario({}, workload));
  const created = await targets.get('a')?.create('i');
  const marks = new Marks();
  const instance = { ...((await created?.launch(marks)) as LaunchedInstance), ...otherwise };
  const waited = untilReady(context, instance, marks);
  const asked = () => script.calls.filter((call) => !/^(create|launch) /.test(call));
  return { waited, marks, asked };
}

describe('an instance that is asked at its port', () => {
  test('is knocked at and then asked', async () => {
    const { waited, marks, asked } = await wait(http);
    expect(await waited).toEqual({
      outcome: { status: 'ready' },
      readiness: { attempts: 2, refusedGapP95Ns: null },
    });
    expect(asked()).toEqual(['knock 127.0.0.1:80', 'dial 127.0.0.1:80']);
    expect(marks.get('listening')?.latestNs).toBeLessThan(marks.get('ready')?.latestNs ?? 0n);
  });

  test('that opens it to IPv6 alone times out with what it can be asked by', async () => {
    const table = `   0: ${'0'.repeat(32)}:0050 ${'0'.repeat(32)}:0000 0A 0:0\n`;
    const { script, context, targets } = await setUp({ knock: 'hangs' }, paperScenario({}, within(30, http)));
    const marks = new Marks();
    const created = await targets.get('a')?.create('i');
    const instance = {
      ...((await created?.launch(marks)) as LaunchedInstance),
      processInNetwork: async () => 7,
    };
    const get = async (path: string) => Buffer.from(path.endsWith('tcp6') ? table : '');
    const waited = await untilReady({ ...context, host: { ...context.host, get } }, instance, marks);
    expect(waited.outcome).toMatchObject({
      status: 'timed-out',
      reason: expect.stringMatching(
        /^not ready within 0.03 s: port 80 never opened to IPv4, .* for IPv6; .*command/,
      ),
    });
    expect(script.calls).not.toContain('dial 127.0.0.1:80');
  });

  test('is knocked at again when it does not let in who asks', async () => {
    let dialled = 0;
    const { waited, asked } = await wait(http, {
      dial: () => {
        dialled += 1;
        if (dialled === 1) throw new Error('refused');
      },
    });
    expect(await waited).toMatchObject({ outcome: { status: 'ready' }, readiness: { attempts: 4 } });
    expect(asked().map((call) => call.split(' ')[0])).toEqual(['knock', 'dial', 'knock', 'dial']);
  });

  test('is ready before its engine has answered, and its launch goes on until that has', async () => {
    const answered = Promise.withResolvers<void>();
    const { waited, marks } = await wait(http, {}, { settled: () => answered.promise });
    const early = await Promise.race([waited, sleep(50)]);
    expect(early).toBeUndefined();
    expect(marks.get('ready')).toBeDefined();
    answered.resolve();
    expect((await waited).outcome).toEqual({ status: 'ready' });
  });

  test('was not there before its workload, also when that is known later', async () => {
    const { context, targets } = await setUp({}, paperScenario({}, http));
    const created = await targets.get('a')?.create('i');
    const instance = (await created?.launch(new Marks())) as LaunchedInstance;
    const marks = new Marks();
    marks.setNow('requested');
    const answered = Promise.withResolvers<void>();
    const waited = untilReady(context, { ...instance, settled: () => answered.promise }, marks);
    await vi.waitFor(() => expect(marks.get('ready')).toBeDefined());
    const { earliestNs = 0n, latestNs = 0n } = marks.get('ready') ?? {};
    const listeningNs = marks.get('listening')?.latestNs ?? 0n;
    // It was born before it was seen to listen, however long the answer has taken after that.
    const bornNs = (earliestNs + listeningNs) / 2n;
    marks.see('init', { earliestNs: bornNs, latestNs: latestNs + 1_000_000n });
    answered.resolve();
    await waited;
    expect(marks.get('ready')).toEqual({ earliestNs: bornNs, latestNs });
    expect(marks.get('init')?.latestNs).toBe(listeningNs);
  });

  test('and answers before its workload began has failed: what was seen cannot all be', async () => {
    const { waited, marks } = await wait(
      http,
      {},
      {
        settled: async () => marks.see('init', { earliestNs: Marks.now() + 1_000_000_000n }),
      },
    );
    expect((await waited).outcome).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(
        /^what was seen of it contradicts itself: `init` was seen by [\d.]+ ms, and `init` not before [\d.]+ ms$/,
      ),
    });
    expect(['init', 'listening', 'ready'].filter((name) => marks.get(name as MarkName))).toEqual([]);
  });

  test('and is refused by its engine after it came to life has failed', async () => {
    const exited = Promise.resolve({
      reason: 'refused',
      exitCode: null,
      seenNs: 1n,
      isForced: true as const,
    });
    const answered = Promise.reject(new Error('refused'));
    answered.catch(() => undefined);
    const { waited } = await wait(http, {}, { exited, settled: () => answered });
    expect((await waited).outcome).toMatchObject({ status: 'failed', reason: 'refused before it was ready' });
  });

  test('and never opens its port has timed out, and the knocking stops', async () => {
    const { waited, marks, asked } = await wait(within(20, http), { knock: 'hangs' });
    expect(await waited).toEqual({
      outcome: { status: 'timed-out', reason: 'not ready within 0.02 s', output: 'said by i' },
      readiness: null,
    });
    expect(marks.get('listening')).toBeUndefined();
    expect(asked()).toEqual(['knock 127.0.0.1:80']);
  });

  test('and has none is a fault of Ballast', async () => {
    const { waited } = await wait(http, {}, { address: { host: '127.0.0.1', port: undefined } });
    await expect(waited).rejects.toThrow('a checked workload that is asked at its port has one');
  });
});

describe('an instance that is asked inside', () => {
  test('has timed out with the last answer of its check', async () => {
    const run = async () => ({ reason: 'exited with code 3', exitCode: 3 });
    const { waited } = await wait(within(20, inside), {}, { run });
    expect((await waited).outcome).toMatchObject({
      status: 'timed-out',
      reason: 'not ready within 0.02 s: the last check exited with code 3',
    });
  });

  test('is asked again until it says yes', async () => {
    let asked = 0;
    const run = async () => {
      asked += 1;
      return { reason: '', exitCode: asked < 3 ? 1 : 0 };
    };
    const { waited } = await wait(inside, {}, { run });
    expect(await waited).toMatchObject({ outcome: { status: 'ready' }, readiness: { attempts: 3 } });
  });
});

describe('a guest that is still booting', () => {
  test('is not asked before it is awake', async () => {
    const awake = Promise.withResolvers<void>();
    const { waited, asked } = await wait(inside, {}, { awakened: awake.promise });
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked()).toEqual([]);
    awake.resolve();
    expect((await waited).outcome).toEqual({ status: 'ready' });
  });

  test.each<[string, Partial<LaunchedInstance>, string]>([
    ['never wakes has timed out', {}, 'not ready within 0.02 s'],
    [
      'ends is told with its end',
      { exited: Promise.resolve({ reason: 'kernel panic', exitCode: null, seenNs: 1n }) },
      'kernel panic before it was ready',
    ],
  ])('and %s', async (_, otherwise, reason) => {
    const awakened = new Promise<void>(() => undefined);
    const { waited, asked } = await wait(within(20, inside), {}, { awakened, ...otherwise });
    expect((await waited).outcome).toMatchObject({ reason });
    expect(asked()).toEqual([]);
  });
});

describe('waiting is ended', () => {
  test.each<[string, Partial<Workload>]>([
    ['at the port', http],
    ['inside', inside],
    ['for a job', { ready: { kind: 'exit', code: 0, withinMs: 60_000 } }],
  ])('by the user: %s', async (_, workload) => {
    const leave = (stop: AbortController) => () => stop.abort('left');
    const { waited } = await wait(workload, ({ stop }) => ({
      ...{ knock: leave(stop), run: leave(stop), isRunning: leave(stop) },
    }));
    expect(await waited).toEqual({
      outcome: { status: 'aborted', reason: 'interrupted', output: 'said by i' },
      readiness: null,
    });
  });

  test('by a fault that stops the run, which is no wish of the user', async () => {
    const fault = new BallastError('engine', 'hold-lost', 'the lock is gone');
    const { waited } = await wait(http, ({ stop }) => ({ knock: () => stop.abort(fault) }));
    expect((await waited).outcome).toMatchObject({ status: 'failed', reason: 'the lock is gone' });
  });

  test('by the end of the workload, which says why', async () => {
    const exited = Promise.resolve({ reason: 'exit code 3', exitCode: 3, seenNs: 1n });
    const { waited } = await wait(http, { knock: 'hangs' }, { exited });
    expect((await waited).outcome).toMatchObject({
      status: 'exited',
      reason: 'exit code 3 before it was ready',
    });
  });

  test('by a lost knocker', async () => {
    const { waited } = await wait(http, { knock: new Error('the knocker is torn') });
    await expect(waited).rejects.toMatchObject({ code: 'knocker-lost' });
  });

  test('by a lost host, also when the workload ends and the user leaves at once', async () => {
    const ended = Promise.withResolvers<WorkloadEnd>();
    const lose = ({ stop }: { stop: AbortController }) => ({
      dial: () => {
        ended.resolve({ reason: 'exit code 3', exitCode: 3, seenNs: 1n });
        stop.abort('left');
        throw hostLost;
      },
    });
    const { waited } = await wait(http, lose, { exited: ended.promise });
    await expect(waited).rejects.toBe(hostLost);
  });

  test('by a lost host', async () => {
    const { waited } = await wait(http, { dial: hostLost });
    await expect(waited).rejects.toBe(hostLost);
  });
});
