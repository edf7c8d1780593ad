import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { executePlan } from '../../../src/launches/execute-plan.ts';
import { fullDisk, losses } from '../../fixtures/paper/losses.ts';
import { planOf } from '../../fixtures/paper/scenario.ts';
import { expectAllRemoved } from '../../fixtures/paper/script.ts';
import { type PaperSetup, type Plot, setUp } from '../../fixtures/paper/setup.ts';

type Changes = Partial<Pick<PaperSetup['context'], 'keepGoing' | 'launched'>>;

/** Executes a plan in targets `a` and `b`; what it ended with is `undefined` when it came to its end. */
async function execute(blocks: string, plot?: Plot, changes: Changes = {}) {
  const setup = await setUp(plot);
  const told: string[] = [];
  const ended: unknown = await executePlan({ ...setup.context, ...changes }, planOf(blocks), setup.targets, {
    store: setup.store,
    launched: ({ id }, done) => told.push(`${done} ${id}`),
    blockEnded: (block) => setup.store({ type: 'whole', stage: 'launches', block }),
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expectAllRemoved(setup.script);
  const { calls } = setup.script;
  const created = calls.filter((call) => call.startsWith('create ')).map((call) => call.slice(7));
  const stored = calls.filter((call) => call.startsWith('store ')).map((call) => call.slice(6));
  return { ...setup, calls, created, stored, told, ended };
}

const torn = new Error('the paper is torn');
const outcomesOf = ({ records }: Pick<PaperSetup, 'records'>) =>
  records.flatMap((record) => (record.type === 'launch' ? [`${record.id} ${record.outcome.status}`] : []));

test('each launch is stored and told before the next begins, and each block when it is whole', async () => {
  const { calls, told, ended } = await execute('ab b');
  const launch = (id: string) => [
    `store begun ${id}`,
    ...['create', 'launch', 'run', 'stop', 'remove'].map((step) => `${step} ${id}`),
    `store launch ${id}`,
  ];
  expect(calls).toEqual([
    ...launch('b000-a'),
    ...launch('b000-b'),
    'store whole launches 0',
    ...launch('b001-b'),
    'store whole launches 1',
  ]);
  expect(told).toEqual(['1 b000-a', '2 b000-b', '3 b001-b']);
  expect(ended).toBeUndefined();
});

test('a target that was not prepared is passed over, and its blocks are whole without it', async () => {
  const { created, stored, ended } = await execute('ca c ac');
  expect(created).toEqual(['b000-a', 'b002-a']);
  expect(stored.filter((name) => name.startsWith('whole'))).toHaveLength(3);
  expect(ended).toBeUndefined();
});

describe('the first launch of a target that fails', () => {
  const events = { 'run b000-b': { reason: 'exit code 3', exitCode: 3 } };

  test('ends the run, with what the workload said and what to do about it', async () => {
    const { ended, stored } = await execute('ab ab', events);
    expect(ended).toMatchObject({
      kind: 'engine',
      code: 'never-ready',
      message:
        '/scenarios/nginx.yaml: target `b`: exit code 3 before it was ready; the last it printed:\n    said by b000-b',
      hint: expect.stringMatching(/^check the command, the port .*; --keep-going measures the other targets/),
    });
    expect(stored.at(-1)).toBe('launch b000-b');
  });

  test('for its engine is told with another hint than for its workload', async () => {
    const { ended } = await execute('ab', { 'create b000-a': torn });
    expect(ended).toMatchObject({
      message: '/scenarios/nginx.yaml: target `a`: the paper is torn; it printed nothing',
      hint: expect.stringMatching(/^mend what it names/),
    });
  });

  test('for a full disk of the host says how to make room', async () => {
    const { ended } = await execute('ab', { 'create b000-a': new Error('write: no space left on device') });
    expect(ended).toMatchObject({ code: 'never-ready', hint: expect.stringMatching(/^free space there/) });
  });

  test('leaves the target out where the run is to keep going, and the others are measured', async () => {
    const { ended, created, stored, records, targets } = await execute('ab ba', events, { keepGoing: true });
    expect(ended).toBeUndefined();
    expect(created).toEqual(['b000-a', 'b000-b', 'b001-a']);
    expect([...targets.keys()]).toEqual(['a']);
    expect(stored).toEqual([
      ...['begun b000-a', 'launch b000-a', 'begun b000-b', 'launch b000-b'],
      ...['left-out b', 'whole launches 0', 'begun b001-a', 'launch b001-a', 'whole launches 1'],
    ]);
    expect(records.find(({ type }) => type === 'left-out')).toMatchObject({
      reason: 'its first launch failed: exit code 3 before it was ready',
    });
  });

  test('ends a run that is to keep going when no other target is left', async () => {
    const { ended, created } = await execute('ab ab', { launch: torn }, { keepGoing: true });
    expect(ended).toMatchObject({ code: 'never-ready' });
    expect(created).toEqual(['b000-a', 'b000-b']);
  });

  test('is one failure among others when an earlier part of the run has launched the target', async () => {
    const run = await execute('ab', events, { launched: new Set(['b']) });
    expect(run.ended).toBeUndefined();
    expect(outcomesOf(run)).toEqual(['b000-a ready', 'b000-b exited']);
  });
});

describe('a port that something else has taken', () => {
  const taken = new BallastError('input', 'port-in-use', 'port 80 is already in use on local');

  test('ends the run at whatever launch, as a fault of the user’s to mend', async () => {
    expect((await execute('ab ab', { 'create b000-b': taken })).ended).toBe(taken);
    expect((await execute('ab ab', { 'create b001-b': taken })).ended).toBe(taken);
  });

  test('leaves out a target where the run is to keep going', async () => {
    const run = await execute('ab ba', { 'create b000-b': taken }, { keepGoing: true });
    expect(run.ended).toBeUndefined();
    expect(run.created).toEqual(['b000-a', 'b000-b', 'b001-a']);
    expect(run.records.find(({ type }) => type === 'left-out')).toMatchObject({
      reason: 'its first launch failed: port 80 is already in use on local',
    });
  });

  test('later is a failed launch there, also of the only target that is left', async () => {
    const run = await execute('a a a', { 'create b001-a': taken }, { keepGoing: true });
    expect(run.ended).toBeUndefined();
    expect(outcomesOf(run)).toEqual(['b000-a ready', 'b001-a failed', 'b002-a ready']);
  });

  test('ends a run that is to keep going when no target has been launched', async () => {
    expect((await execute('ab ab', { create: taken }, { keepGoing: true })).ended).toBe(taken);
  });
});

test('a later launch that fails is a sample', async () => {
  const run = await execute('ab ab ba', { 'launch b001-a': torn });
  expect(run.ended).toBeUndefined();
  expect(outcomesOf(run)).toEqual([
    ...['b000-a ready', 'b000-b ready', 'b001-a failed', 'b001-b ready', 'b002-b ready', 'b002-a ready'],
  ]);
});

describe('an engine that goes away', () => {
  test('is waited for, and the next launch is made when it is back', async () => {
    let isBack = false;
    const run = await execute('ab ab', {
      'launch b001-a': torn,
      recover: async () => {
        await Promise.resolve();
        isBack = true;
      },
      'create b001-b': () => expect(isBack).toBe(true),
    });
    expect(run.ended).toBeUndefined();
    expect(outcomesOf(run).slice(2)).toEqual(['b001-a failed', 'b001-b ready']);
  });

  test('and does not come back ends the run, with the launch stored', async () => {
    const gone = new BallastError('engine', 'engine-unreachable', 'no engine answers');
    const { ended, stored, created } = await execute('ab ab', { 'launch b001-a': torn, recover: gone });
    expect(ended).toBe(gone);
    expect(stored.at(-1)).toBe('launch b001-a');
    expect(created).not.toContain('b001-b');
  });
});

describe('what ends a run', () => {
  test.each(losses.map((loss) => [loss.code, loss] as const))(
    '%s: the launch is stored, its block is not whole, and a run that is to keep going ends as well',
    async (_, loss) => {
      const run = await execute('ab ab', { 'launch b000-b': loss }, { keepGoing: true });
      expect(run.ended).toBe(loss);
      expect(outcomesOf(run)).toEqual(['b000-a ready', 'b000-b failed']);
      expect(run.stored.at(-1)).toBe('launch b000-b');
    },
  );

  test('an instance that cannot be removed', async () => {
    const run = await execute('ab ab', { 'remove b000-a': torn });
    expect(run.ended).toBe(torn);
    expect(outcomesOf(run)).toEqual(['b000-a ready']);
  });
});

describe('a full disk', () => {
  test('before a launch: nothing is created', async () => {
    const { ended, created } = await execute('ab', { 'store begun b000-a': fullDisk });
    expect(ended).toBe(fullDisk);
    expect(created).toEqual([]);
  });

  test('after a launch: nothing of it is left, nobody is told of it, and nothing follows', async () => {
    const { ended, created, told } = await execute(
      'ab',
      { 'store launch b000-a': fullDisk },
      { keepGoing: true },
    );
    expect(ended).toBe(fullDisk);
    expect(created).toEqual(['b000-a']);
    expect(told).toEqual([]);
  });

  test('at the end of a block: the next does not begin', async () => {
    const { ended, created } = await execute('a a', { 'store whole launches 0': fullDisk });
    expect(ended).toBe(fullDisk);
    expect(created).toEqual(['b000-a']);
  });
});

describe('a user who leaves', () => {
  test('before the first launch gets nothing stored', async () => {
    const { ended, calls } = await execute('ab', ({ stop }) => {
      stop.abort('left');
      return {};
    });
    expect(ended).toBe('left');
    expect(calls).toEqual([]);
  });

  test.each(['create', 'launch', 'run', 'stop', 'remove'])(
    'at %s: the launch is stored, its block is not whole, and nothing follows',
    async (step) => {
      const run = await execute('a ab', ({ stop }) => ({ [`${step} b001-a`]: () => stop.abort('left') }));
      expect(run.ended).toBe('left');
      const isDone = step === 'stop' || step === 'remove';
      expect(outcomesOf(run)).toEqual(['b000-a ready', `b001-a ${isDone ? 'ready' : 'aborted'}`]);
      expect(run.stored.at(-1)).toBe('launch b001-a');
    },
  );

  test('is not told that the first launch of a target was never ready', async () => {
    const { ended, stored } = await execute('ab', ({ stop }) => ({ launch: () => stop.abort('left') }));
    expect(ended).toBe('left');
    expect(stored).toEqual(['begun b000-a', 'launch b000-a']);
  });

  test('is told when something could not be removed', async () => {
    const { ended } = await execute('ab', ({ stop }) => ({ run: () => stop.abort('left'), remove: torn }));
    expect(ended).toBe(torn);
  });
});
