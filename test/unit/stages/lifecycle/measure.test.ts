import { describe, expect, test } from 'vitest';
import { lifecycle } from '../../../../src/stages/lifecycle/definition.ts';
import { fullDisk, hostLost, losses } from '../../../fixtures/paper/losses.ts';
import { paperScenario, planOf } from '../../../fixtures/paper/scenario.ts';
import { expectAllRemoved } from '../../../fixtures/paper/script.ts';
import { type PaperSetup, type Plot, setUp } from '../../../fixtures/paper/setup.ts';
import { takeStage } from '../../../fixtures/paper/take-stage.ts';
import type { Traits } from '../../../fixtures/paper/target.ts';

/** Takes instances through their lives by a plan, and keeps what was told of each operation. */
async function measure(blocks: string, plot?: Plot, traits: Traits = {}, scenario = paperScenario()) {
  const setup = await setUp(plot, scenario, traits);
  const ended = await takeStage(setup, lifecycle, planOf(blocks));
  expectAllRemoved(setup.script);
  return { ...setup, ended, told: recordsInWords(setup) };
}

/** `b pause failed`, and `whole 0` at the end of a block. */
function recordsInWords({ records }: PaperSetup): string[] {
  return records.map((record) => {
    if (record.type === 'whole') return `whole ${record.block}`;
    if (record.type !== 'lifecycle') throw new Error(`a ${record.type} is not of this stage`);
    return `${record.target} ${record.operation} ${record.outcome.status}`;
  });
}

const torn = new Error('the paper is torn');
const saved = ['launch', 'pause', 'unpause', 'save', 'restore', 'stop', 'restart', 'kill', 'remove'];
const done = (target: string, operations: readonly string[] = saved) =>
  operations.map((operation) => `${target} ${operation} done`);
/** The calls by which an instance lives, up to this one. */
const calls = [
  ...[
    'recover a',
    'create l000-a',
    'launch l000-a',
    'run l000-a',
    'pause l000-a',
    'unpause l000-a',
    'run l000-a',
  ],
  ...['snapshot l000-a', 'save l000-a', 'restore l000-a', 'run l000-a', 'again l000-a-again', 'stop l000-a'],
  ...['launch l000-a-again', 'run l000-a-again', 'kill l000-a-again'],
];
const removal = ['remove l000-a-again', 'remove l000-a'];

test('an instance goes through its whole life, and its second start is removed before its first', async () => {
  const { script, told, ended, records } = await measure('a', {}, { saves: true });
  expect(ended).toBeUndefined();
  expect(script.calls.filter((call) => !call.startsWith('store '))).toEqual([...calls, ...removal]);
  expect(told).toEqual([...done('a'), 'whole 0']);
  const answered = records.flatMap((record) =>
    record.type === 'lifecycle' && record.outcome.status === 'done' && record.outcome.ready !== null
      ? [record.operation]
      : [],
  );
  expect(answered).toEqual(['launch', 'unpause', 'restore', 'restart']);
});

test('a restart is timed from the request to stop', async () => {
  const { records } = await measure('a');
  const outcomeOf = (operation: string) =>
    records.find((record) => record.type === 'lifecycle' && record.operation === operation);
  const [stop, restart] = [outcomeOf('stop'), outcomeOf('restart')];
  if (stop?.type !== 'lifecycle' || restart?.type !== 'lifecycle') throw new Error('neither was told');
  if (stop.outcome.status !== 'done' || restart.outcome.status !== 'done')
    throw new Error('neither was done');
  expect(restart.outcome.done.earliestNs).toBeGreaterThan(stop.outcome.done.latestNs);
});

test('what a target cannot do is told with the reason, and the life goes on', async () => {
  const { told, records } = await measure('a');
  expect(told.slice(3, 6)).toEqual(['a save absent', 'a restore absent', 'a stop done']);
  expect(records[3]).toMatchObject({ outcome: { reason: 'paper cannot be saved' } });
});

test('lives follow one another by the plan, and each round is told when it is whole', async () => {
  const { told } = await measure('ab b', {}, { saves: true });
  expect(told).toEqual([...done('a'), ...done('b'), 'whole 0', ...done('b'), 'whole 1']);
});

describe('an operation that fails', () => {
  test.each([
    ['create', 'launch'],
    ['launch l000-a', 'launch'],
    ['pause', 'pause'],
    ['unpause', 'unpause'],
    ['snapshot', 'save'],
    ['save', 'save'],
    ['restore', 'restore'],
    ['again', 'stop'],
    ['stop', 'stop'],
    ['launch l000-a-again', 'restart'],
    ['kill', 'kill'],
  ])('at `%s` is told as that of %s, and the next life is begun', async (step, operation) => {
    const event = step.includes(' ')
      ? step
      : `${step} l000-a${['again', 'kill'].includes(step) ? '-again' : ''}`;
    const { told, records, ended, script } = await measure('ab', { [event]: torn }, { saves: true });
    const before = saved.slice(0, saved.indexOf(operation));
    expect(told).toEqual([...done('a', before), `a ${operation} failed`, ...done('b'), 'whole 0']);
    expect(records[before.length]).toMatchObject({ outcome: { reason: 'the paper is torn' } });
    expect(ended).toBeUndefined();
    expect(script.calls).toContain('recover b');
  });

  test('after a restart is that it does not answer again', async () => {
    const ends = { reason: 'exit code 3', exitCode: 3 };
    const { told, records } = await measure('a', { 'run l000-a-again': ends });
    expect(told.at(-2)).toBe('a restart failed');
    expect(records.at(-2)).toMatchObject({ outcome: { reason: 'exit code 3 before it was ready' } });
  });

  test('since it is never ready is told with the time that it had', async () => {
    const ready = { kind: 'command', argv: ['/ok'], withinMs: 20 } as const;
    const { told, records } = await measure('a', { run: 'hangs' }, {}, paperScenario({}, { ready }));
    expect(told).toEqual(['a launch failed', 'whole 0']);
    expect(records[0]).toMatchObject({ outcome: { reason: 'not ready within 0.02 s' } });
  });
});

describe('the stage ends', () => {
  test.each(losses.map((loss) => [loss.code, loss] as const))('by %s, which is not told', async (_, loss) => {
    const { told, ended } = await measure('ab', { 'unpause l000-a': loss });
    expect(ended).toBe(loss);
    expect(told).toEqual(done('a', ['launch', 'pause']));
  });

  test('by a fault of Ballast itself, which is not told as one of the target', async () => {
    const fault = new TypeError('undefined is not a function');
    const { told, ended } = await measure('ab', { 'unpause l000-a': fault });
    expect(ended).toBe(fault);
    expect(told).toEqual(done('a', ['launch', 'pause']));
  });

  test.each(calls.slice(1).filter((call) => !call.startsWith('run')))(
    'by a user who leaves at `%s`: the operation is not told as failed, and nothing follows',
    async (step) => {
      const { told, ended, script } = await measure(
        'ab',
        ({ stop }) => ({
          [step]: () => {
            stop.abort('left');
            throw torn;
          },
        }),
        { saves: true },
      );
      expect(ended).toBe('left');
      expect(told.filter((line) => !line.endsWith(' done'))).toEqual([]);
      expect(script.calls).not.toContain('recover b');
    },
  );

  test('by a user who leaves before the next life', async () => {
    const { told, ended, script } = await measure('ab', ({ stop }) => ({
      'remove l000-a': () => stop.abort('left'),
    }));
    expect(ended).toBe('left');
    expect(told.at(-1)).toBe('a remove done');
    expect(script.calls).not.toContain('recover b');
  });

  test('by an engine that does not come back before a life', async () => {
    const { told, ended } = await measure('ab', { 'recover a': hostLost });
    expect(ended).toBe(hostLost);
    expect(told).toEqual([]);
  });

  test.each(removal)(
    'by an instance that cannot be removed, after both its starts were tried: `%s`',
    async (step) => {
      const { told, ended, script } = await measure('ab', { [step]: torn });
      expect(ended).toBe(torn);
      expect(script.removed).toEqual(['l000-a-again', 'l000-a']);
      expect(told).not.toContain('a remove done');
    },
  );

  test('by a full disk, and the instance is removed', async () => {
    const { told, ended } = await measure('ab', { 'store lifecycle 0 a pause': fullDisk });
    expect(ended).toBe(fullDisk);
    expect(told).toEqual(done('a', ['launch']));
  });
});
