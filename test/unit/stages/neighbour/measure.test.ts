import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../../src/errors.ts';
import { isLost } from '../../../../src/launches/lost.ts';
import { neighbour } from '../../../../src/stages/neighbour/definition.ts';
import type { NeighbourBlock } from '../../../../src/stages/neighbour/plan.ts';
import { fullDisk, hostLost } from '../../../fixtures/paper/losses.ts';
import { planOf } from '../../../fixtures/paper/scenario.ts';
import { expectAllRemoved } from '../../../fixtures/paper/script.ts';
import { type Plot, setUp } from '../../../fixtures/paper/setup.ts';
import { takeStage } from '../../../fixtures/paper/take-stage.ts';

type Conditions = NeighbourBlock['conditions'];

/** Measures pairs by a plan, each under the same conditions, and keeps what was told. */
async function measure(blocks: string, plot?: Plot, conditions: Conditions = ['alone', 'idle']) {
  const setup = await setUp(plot);
  const plan = planOf(blocks).map(({ block, target }) => ({ block, target, conditions }));
  const ended = await takeStage(setup, neighbour, plan, { eachMs: 5 });
  expectAllRemoved(setup.script);
  const told = setup.records.map((record) => {
    if (record.type === 'whole') return `whole ${record.block}`;
    if (record.type !== 'neighbour') throw new Error(`a ${record.type} is not of this stage`);
    return `${record.target} ${record.condition} ${record.outcome.status}`;
  });
  return { ...setup, ended, told };
}

const refused = new BallastError('engine', 'engine-refused', 'the engine does not');

describe.concurrent('a pair', () => {
  test('is measured under each condition, and the neighbour is there for all of them but `alone`', async () => {
    const { ended, told, script, records } = await measure('a', {}, ['alone', 'idle', 'cpu']);
    expect(ended).toBeUndefined();
    expect(told).toEqual(['a alone measured', 'a idle measured', 'a cpu measured', 'whole 0']);
    expect(script.calls.filter((call) => / n000-[vn]$/.test(call) && !call.includes(' of '))).toEqual([
      ...['createProbed n000-v', 'launch n000-v', 'probe n000-v'],
      ...['createProbed n000-n', 'launch n000-n', 'probe n000-n'],
      ...['remove n000-n', 'remove n000-v'],
    ]);
    expect(records[2]).toMatchObject({
      outcome: {
        works: { cpu: { status: 'done', units: 100 }, network: { status: 'done' } },
        aggressor: { status: 'done', amount: 5 },
      },
    });
  });

  test('that is alone at the end has lost its neighbour by then', async () => {
    const { told, script } = await measure('a', {}, ['idle', 'alone']);
    expect(told).toEqual(['a idle measured', 'a alone measured', 'whole 0']);
    const removal = script.calls.indexOf('remove n000-n');
    expect(
      script.calls.slice(removal).filter((call) => call === 'work root of n000-v').length,
    ).toBeGreaterThan(0);
  });

  test('of a target is made anew in each round, and the target prepared but once', async () => {
    const { told, script } = await measure('a a');
    const pair = ['a alone measured', 'a idle measured'];
    expect(told).toEqual([...pair, 'whole 0', ...pair, 'whole 1']);
    expect(script.made).toEqual(['nb-a', 'n000-v', 'n000-n', 'n001-v', 'n001-n']);
    expect(script.removed.at(-1)).toBe('nb-a');
  });
});

describe.concurrent('a target whose pair cannot be had', () => {
  test.each(['prepare nb-a', 'createProbed n000-v', 'launch n000-v', 'probe n000-v'])(
    'since `%s` fails: it is left out from then on, with the reason',
    async (step) => {
      const { ended, told, records, script } = await measure('a a', { [step]: refused });
      expect(ended).toBeUndefined();
      expect(told).toEqual(['a idle failed', 'whole 0', 'whole 1']);
      expect(records[0]).toMatchObject({
        outcome: { reason: expect.stringMatching(/the engine does not|probe/) },
      });
      expect(script.made).not.toContain('n001-v');
    },
  );

  test('since the neighbour cannot: the victim is removed, and other targets are measured', async () => {
    const { told } = await measure('ab', { 'createProbed n000-n': refused }, ['idle', 'alone']);
    expect(told).toEqual(['a idle failed', 'b idle failed', 'whole 0']);
  });
});

describe.concurrent('the stage ends', () => {
  test.each(['prepare', 'createProbed n000-v', 'launch n000-v', 'probe n000-v'])(
    'with a host that is lost at `%s`',
    async (step) => {
      const { ended, told } = await measure('ab', { [step]: hostLost });
      expect(ended).toBe(hostLost);
      expect(told).toEqual([]);
    },
  );

  test('with a full disk', async () => {
    const { ended, told, script } = await measure('ab', { store: fullDisk });
    expect(ended).toBe(fullDisk);
    expect(told).toEqual([]);
    expect(script.made).not.toContain('nb-b');
  });

  test('with a host that can no longer be watched: the pair is ended for its sake', async () => {
    const { ended, told, records } = await measure('ab', ({ host }) => ({
      'launch n000-v': () => host().processes.get('sh')?.kill(),
    }));
    expect(ended).toBeUndefined();
    expect(told).toEqual(['a idle aborted']);
    expect(records[0]).toMatchObject({ outcome: { reason: 'the host could no longer be watched' } });
  });

  test('with an instance that cannot be removed, also when the host is in danger', async () => {
    const { ended, told } = await measure('ab', ({ host }) => ({
      'launch n000-v': () => host().processes.get('sh')?.kill(),
      'remove n000-v': refused,
    }));
    expect(isLost(ended)).toBe(true);
    expect(told).toEqual([]);
  });

  test.each(['prepare nb-a', 'createProbed n000-v', 'launch n000-v', 'probe n000-v', 'work root of n000-v'])(
    'with a user who leaves at `%s`: what was cut short says nothing of the target',
    async (step) => {
      const { ended, told } = await measure('ab', ({ stop }) => ({ [step]: () => stop.abort('left') }));
      expect(ended).toBe('left');
      expect(told).toEqual([]);
    },
  );
});
