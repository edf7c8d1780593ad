import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { executeCell } from '../../../src/launches/execute-cell.ts';
import type { Scenario } from '../../../src/scenario.ts';
import { hostLost, losses } from '../../fixtures/paper/losses.ts';
import { paperScenario } from '../../fixtures/paper/scenario.ts';
import { expectAllRemoved } from '../../fixtures/paper/script.ts';
import { type Plot, setUp } from '../../fixtures/paper/setup.ts';

/** One launch of target `a` in which everything is looked at, as these events make it go. */
async function launch(plot?: Plot, scenario: Scenario = whole) {
  const setup = await setUp(plot, scenario);
  const [target] = setup.targets.values();
  if (target === undefined) throw new Error('a scenario has a target');
  const { record, failure, fault } = await executeCell(setup.context, target, {
    block: 1,
    warmup: false,
    target: 'a',
  });
  expectAllRemoved(setup.script);
  return { record, failure, fault, calls: setup.script.calls.map((call) => call.replace(' b001-a', '')) };
}

const whole = paperScenario({ image: {} });
const withMemory = paperScenario({ memory: {} });
const job = paperScenario({ memory: {} }, { ready: { kind: 'exit', code: 0, withinMs: 60_000 } });
const torn = new Error('the paper is torn');
const steps = ['create', 'launch', 'run', 'marginalBytes', 'stop', 'remove'];
const until = (step: string) => steps.slice(0, steps.indexOf(step) + 1);

test('a launch goes from nothing to nothing, one step after the other', async () => {
  const { record, failure, calls } = await launch();
  expect(calls).toEqual(steps);
  expect(failure).toBeUndefined();
  expect(record).toMatchObject({
    id: 'b001-a',
    outcome: { status: 'ready' },
    marginalBytes: 4096,
    memory: null,
  });
  expect(Object.keys(record.marks)).toEqual([
    ...['requested', 'accepted', 'init', 'ready', 'stop-requested', 'stopped', 'removed'],
  ]);
});

// What fails once it is ready is given half a second to turn out to be the workload's end.
describe.concurrent('a step that fails', () => {
  test.each(['launch', 'run', 'marginalBytes', 'stop'])(
    '%s: it is recorded with its reason, the instance is removed, and the engine is waited for',
    async (step) => {
      const { record, failure, calls } = await launch({ [step]: torn });
      const asked = ['marginalBytes', 'stop'].includes(step) ? ['isRunning'] : [];
      expect(calls).toEqual([...until(step), ...asked, 'remove', 'recover a']);
      expect(record.outcome).toEqual({
        status: 'failed',
        reason: 'the paper is torn',
        output: step === 'launch' ? '' : 'said by b001-a',
      });
      expect(failure).toBeUndefined();
    },
  );

  test('create: there is nothing to remove', async () => {
    const { record, failure, calls } = await launch({ create: torn });
    expect(calls).toEqual(['create', 'recover a']);
    expect(record).toMatchObject({
      outcome: { status: 'failed', reason: 'the paper is torn' },
      createNs: null,
    });
    expect(failure).toBeUndefined();
  });

  test('create, since the input is wrong: a fault that every launch would meet', async () => {
    const wrong = new BallastError('input', 'no-such-runtime', 'there is no such runtime');
    const { record, failure, fault } = await launch({ create: wrong });
    expect(record.outcome).toMatchObject({ status: 'failed', reason: 'there is no such runtime' });
    expect(failure).toBeUndefined();
    expect(fault).toBe(wrong);
  });

  test('memory: what was known before is kept', async () => {
    const { record, calls } = await launch({ memory: torn }, withMemory);
    expect(calls).toEqual(['create', 'launch', 'run', 'memory', 'isRunning', 'remove', 'recover a']);
    expect(record).toMatchObject({ outcome: { status: 'failed' }, memory: null, readiness: { attempts: 1 } });
    expect(record.window).not.toBeNull();
  });

  test('remove: the launch stays what it was, and nothing can follow it', async () => {
    const { record, failure, calls } = await launch({ remove: torn });
    expect(calls).toEqual(steps);
    expect(record.outcome).toEqual({ status: 'ready' });
    expect(record.marks.removed).toBeUndefined();
    expect(failure).toBe(torn);
  });

  test('an engine that does not come back ends the run', async () => {
    const { record, failure } = await launch({ launch: torn, recover: new Error('it is gone for good') });
    expect(record.outcome).toMatchObject({ reason: 'the paper is torn' });
    expect(failure).toMatchObject({ message: 'it is gone for good' });
  });
});

describe.concurrent('after a loss nothing can follow, and nobody waits for an engine', () => {
  test.each(losses.map((loss) => [loss.code, loss] as const))('%s', async (_, loss) => {
    const { record, failure, calls } = await launch({ launch: loss });
    expect(failure).toBe(loss);
    expect(record.outcome).toMatchObject({ status: 'failed', reason: loss.message });
    expect(calls).toEqual(['create', 'launch', 'remove']);
  });

  test.each(['create', 'run', 'marginalBytes', 'stop'])('at %s', async (step) => {
    const { record, failure, calls } = await launch({ [step]: hostLost });
    expect(failure).toBe(hostLost);
    expect(record.outcome.status).toBe('failed');
    expect(calls).toEqual(step === 'create' ? ['create'] : [...until(step), 'remove']);
  });
});

describe('a user who leaves', () => {
  test.each(['create', 'launch', 'run'])('at %s: the launch is aborted and removed', async (step) => {
    const { record, failure, calls } = await launch(({ stop }) => ({ [step]: () => stop.abort('left') }));
    expect(record.outcome).toMatchObject({ status: 'aborted', reason: 'interrupted' });
    expect(failure).toBeUndefined();
    expect(calls).toEqual([...until(step), 'remove']);
  });

  test('while its memory settles: it is not read again', async () => {
    const { record, calls } = await launch(({ stop }) => ({ memory: () => stop.abort('left') }), withMemory);
    expect(record).toMatchObject({ outcome: { status: 'aborted', reason: 'interrupted' }, memory: null });
    expect(calls).toEqual(['create', 'launch', 'run', 'memory', 'remove']);
  });

  test('while the last is read: the workload is not asked to end', async () => {
    const { record, calls } = await launch(({ stop }) => ({ marginalBytes: () => stop.abort('left') }));
    expect(record).toMatchObject({ outcome: { status: 'aborted' }, marginalBytes: null });
    expect(calls).toEqual(['create', 'launch', 'run', 'marginalBytes', 'remove']);
  });

  test('while the workload is asked to end: that is not waited for', async () => {
    const never = new Promise(() => undefined);
    const { record, calls } = await launch(({ stop }) => ({
      stop: () => {
        stop.abort('left');
        return never;
      },
    }));
    expect(record.outcome).toEqual({ status: 'ready' });
    expect(record.marks.stopped).toBeUndefined();
    expect(calls).toEqual(steps);
  });

  test('before it is created: it is broken off, and there is nothing to remove', async () => {
    const { record, calls } = await launch(({ stop }) => ({
      create: () => {
        stop.abort('left');
        stop.signal.throwIfAborted();
      },
    }));
    expect(record.outcome).toEqual({ status: 'aborted', reason: 'interrupted', output: '' });
    expect(calls).toEqual(['create']);
  });

  test('is told from a fault that stops the run', async () => {
    const fault = new BallastError('engine', 'hold-lost', 'the lock is gone');
    const { record } = await launch(({ stop }) => ({ run: () => stop.abort(fault) }));
    expect(record.outcome).toMatchObject({ status: 'failed', reason: 'the lock is gone' });
  });
});

describe('a workload', () => {
  test('that ends at once is told with its end and its last words', async () => {
    const { record, failure, calls } = await launch({ launch: { reason: 'exit code 3', exitCode: 3 } });
    expect(record).toMatchObject({
      outcome: { status: 'exited', reason: 'exit code 3 before it was ready', output: 'said by b001-a' },
      readiness: null,
    });
    expect(failure).toBeUndefined();
    expect(calls).toEqual(['create', 'launch', 'remove']);
  });

  test('that ends while it is looked at is told as that, and not as the look that failed', async () => {
    const { record, calls } = await launch({ memory: { reason: 'exit code 3', exitCode: 3 } }, withMemory);
    expect(record.outcome).toEqual({
      status: 'exited',
      reason: 'exit code 3 after it was ready',
      output: 'said by b001-a',
    });
    expect(calls).toEqual(['create', 'launch', 'run', 'memory', 'isRunning', 'remove']);
  });

  test('that ends while it is looked at is told as that, however late the news of it is', async () => {
    const end = { reason: 'exit code 3', exitCode: 3 };
    const { record } = await launch({ memory: torn, isRunning: end }, withMemory);
    expect(record.outcome).toMatchObject({ status: 'exited', reason: 'exit code 3 after it was ready' });
  });

  test('whose engine has ended it has failed, and not exited', async () => {
    const { record, calls } = await launch({
      launch: { reason: 'the engine is gone', exitCode: null, isForced: true },
    });
    expect(record.outcome).toMatchObject({
      status: 'failed',
      reason: 'the engine is gone before it was ready',
    });
    expect(calls).toEqual(['create', 'launch', 'remove', 'recover a']);
  });

  test('whose engine has ended it while it was looked at is not said to have ended', async () => {
    const forced = { reason: 'the engine is gone', exitCode: null, isForced: true } as const;
    const { record, calls } = await launch({ memory: forced }, withMemory);
    expect(record.outcome).toMatchObject({ status: 'failed', reason: 'there is no such process' });
    expect(calls.slice(-2)).toEqual(['remove', 'recover a']);
  });

  test('that is never ready is given up after its time, and not asked to end', async () => {
    const ready = { kind: 'command', argv: ['/ok'], withinMs: 20 } as const;
    const { record, failure, calls } = await launch({ run: 'hangs' }, paperScenario({}, { ready }));
    expect(record.outcome).toMatchObject({ status: 'timed-out', reason: 'not ready within 0.02 s' });
    expect(failure).toBeUndefined();
    expect(calls).toEqual(['create', 'launch', 'run', 'remove']);
  });

  test('whose memory is read was read before there was anything of it', async () => {
    const { record, calls } = await launch({}, withMemory);
    expect(calls).toEqual(['create', 'launch', 'run', 'memory', 'memory', 'memory', 'stop', 'remove']);
    expect(record.memory).toMatchObject({ workloadPss: 1000, settled: true, hostDeltaBytes: 0 });
  });

  test('that is a batch job is ready when it has ended, and neither looked at nor stopped', async () => {
    const { record, calls } = await launch({ isRunning: { reason: 'exit code 0', exitCode: 0 } }, job);
    expect(record).toMatchObject({ outcome: { status: 'ready' }, memory: null });
    expect(record.marks.stopped).toEqual(record.marks.ready);
    expect(calls).toEqual(['create', 'launch', 'isRunning', 'remove']);
  });

  test('that is a batch job and ends with another code was never ready', async () => {
    const { record } = await launch({ isRunning: { reason: 'exit code 2', exitCode: 2 } }, job);
    expect(record.outcome).toMatchObject({ status: 'exited', reason: 'exit code 2' });
  });
});

describe('cold caches', () => {
  const cold = paperScenario({ startup: { blocks: 1, warmup: 0, caches: 'cold' } });

  test('are dropped before an instance is made, and again before it is started', async () => {
    const { calls } = await launch({}, cold);
    expect(calls).toEqual([
      'dropCaches host',
      'create',
      'dropCaches host',
      'launch',
      'run',
      'stop',
      'remove',
    ]);
  });

  test('that cannot be dropped make a launch fail before there is anything of it', async () => {
    const { record, calls } = await launch({ dropCaches: torn }, cold);
    expect(record.outcome).toMatchObject({ status: 'failed', reason: 'the paper is torn' });
    expect(calls).toEqual(['dropCaches host', 'recover a']);
  });
});
