import { describe, expect, test } from 'vitest';
import { parallel } from '../../../../src/stages/parallel/definition.ts';
import type { Batch } from '../../../../src/stages/parallel/plan.ts';
import { losses } from '../../../fixtures/paper/losses.ts';
import { askedByHttp, paperScenario } from '../../../fixtures/paper/scenario.ts';
import { expectAllRemoved } from '../../../fixtures/paper/script.ts';
import { type PaperSetup, type Plot, setUp } from '../../../fixtures/paper/setup.ts';
import { takeStage } from '../../../fixtures/paper/take-stage.ts';
import type { Traits } from '../../../fixtures/paper/target.ts';

const batch = (target: string, count: Batch['count'], block = 0): Batch => ({ block, target, count });

async function measure(
  batches: readonly Batch[],
  plot?: Plot,
  traits: Traits = {},
  scenario = paperScenario(),
) {
  const setup = await setUp(plot, scenario, traits);
  const ended = await takeStage(setup, parallel, batches);
  expectAllRemoved(setup.script);
  return { ...setup, ended, told: recordsInWords(setup) };
}

/** `a 2 ready exited` for a batch that was started, and `a 2 absent` for one that was not. */
function recordsInWords({ records }: PaperSetup): string[] {
  return records.flatMap((record) => {
    if (record.type === 'whole') return [`whole ${record.block}`];
    if (record.type !== 'parallel') throw new Error(`a ${record.type} is not of this stage`);
    const { target, count, outcome } = record;
    const became =
      outcome.status === 'started'
        ? outcome.instances.map(({ outcome: { status } }) => status)
        : [outcome.status];
    return [[target, count, ...became].join(' ')];
  });
}

const stepsOf = ({ script }: PaperSetup) =>
  script.calls.filter((call) => /^(create|launch|run|remove|sideBySide|close)/.test(call));
const torn = new Error('the paper is torn');

test('all instances of a batch are made, then all are started, and all are removed before the next batch', async () => {
  const setup = await measure([batch('a', 2), batch('b', 1)]);
  expect(setup.told).toEqual(['a 2 ready ready', 'b 1 ready', 'whole 0']);
  const steps = stepsOf(setup);
  expect(steps.slice(0, 4)).toEqual([
    'create p000-2-0-a',
    'create p000-2-1-a',
    'launch p000-2-0-a',
    'launch p000-2-1-a',
  ]);
  expect(steps.indexOf('create p000-1-0-b')).toBeGreaterThan(steps.indexOf('remove p000-2-0-a'));
  expect(steps.indexOf('create p000-1-0-b')).toBeGreaterThan(steps.indexOf('remove p000-2-1-a'));
});

test('marks count from the first request of the batch', async () => {
  const { records } = await measure([batch('a', 4)]);
  const [record] = records;
  if (record?.type !== 'parallel' || record.outcome.status !== 'started') throw new Error('not started');
  const requested = record.outcome.instances.map(({ marks }) => marks.requested?.latestNs ?? Number.NaN);
  expect(Math.min(...requested)).toBe(0);
  for (const { marks } of record.outcome.instances)
    expect(marks.ready?.latestNs).toBeGreaterThan(marks.requested?.latestNs ?? Number.NaN);
});

test('each instance that has a port is knocked at by a knocker of its own', async () => {
  const { told, script } = await measure([batch('a', 4)], {}, {}, paperScenario({}, askedByHttp));
  expect(told).toEqual(['a 4 ready ready ready ready', 'whole 0']);
  expect(script.calls.filter((call) => call.startsWith('knock'))).toHaveLength(4);
});

test('a target of which only one can run is asked for one, and says why it cannot run more', async () => {
  const { told, records, script } = await measure(
    [batch('a', 1), batch('a', 2)],
    {},
    { sideBySide: 'absent' },
  );
  expect(told).toEqual(['a 1 ready', 'a 2 absent', 'whole 0']);
  expect(records[1]).toMatchObject({ outcome: { reason: 'there is one sheet of paper' } });
  expect(script.calls.filter((call) => call.startsWith('create'))).toHaveLength(1);
});

test('what a target opens for several starts is kept until they are removed', async () => {
  const setup = await measure([batch('a', 2)], {}, { sideBySide: 'opened' });
  const steps = stepsOf(setup);
  expect(steps[0]).toBe('sideBySide a 2');
  expect(steps.at(-1)).toBe('remove a beside');
});

test('more instances than the host has memory for are left out before anything is made', async () => {
  const scenario = paperScenario({}, { limits: { cpus: 1, memoryBytes: 2 * 1024 ** 3, pids: 128 } });
  const { told, records, script } = await measure([batch('a', 2), batch('a', 4)], {}, {}, scenario);
  expect(told).toEqual(['a 2 ready ready', 'a 4 absent', 'whole 0']);
  expect(records[1]).toMatchObject({ outcome: { reason: expect.stringContaining('no room for 4') } });
  expect(script.calls.filter((call) => call.startsWith('create'))).toHaveLength(2);
});

test('an instance that fails is told beside those that are ready', async () => {
  const ends = { reason: 'exit code 3', exitCode: 3 };
  const plot = { 'launch p000-4-1-a': torn, 'run p000-4-2-a': ends };
  const { told, records } = await measure([batch('a', 4)], plot);
  expect(told).toEqual(['a 4 ready failed exited ready', 'whole 0']);
  expect(records[0]).toMatchObject({
    outcome: { instances: { 1: { outcome: { reason: 'the paper is torn' } } } },
  });
});

test('instances that are never ready are told with the time that they had', async () => {
  const ready = { kind: 'command', argv: ['/ok'], withinMs: 20 } as const;
  const { told } = await measure([batch('a', 2)], { run: 'hangs' }, {}, paperScenario({}, { ready }));
  expect(told).toEqual(['a 2 timed-out timed-out', 'whole 0']);
});

test('a batch of which one cannot be made has failed, and the next batch is begun', async () => {
  const plot = { 'create p000-2-1-a': torn };
  const { told, records } = await measure([batch('a', 2), batch('b', 1)], plot);
  expect(told).toEqual(['a 2 failed', 'b 1 ready', 'whole 0']);
  expect(records[0]).toMatchObject({ outcome: { reason: 'the paper is torn' } });
});

describe('the stage ends', () => {
  test.each(losses.map((loss) => [loss.code, loss] as const))('by %s, which is not told', async (_, loss) => {
    const { told, ended } = await measure([batch('a', 2), batch('b', 1)], { 'launch p000-2-1-a': loss });
    expect(ended).toBe(loss);
    expect(told).toEqual([]);
  });

  test('when an instance cannot be removed, once the removal of the others has been tried', async () => {
    const { ended, script } = await measure([batch('a', 2), batch('b', 1)], { 'remove p000-2-1-a': torn });
    expect(ended).toMatchObject({ code: 'not-removed' });
    expect(script.removed).toEqual(expect.arrayContaining(['p000-2-0-a', 'p000-2-1-a']));
    expect(script.calls.join()).not.toContain('create p000-1-0-b');
  });

  test.each(['create p000-4-2-a', 'launch p000-4-2-a', 'run p000-4-2-a'])(
    'by a user who leaves at `%s`: all is removed and nothing is told as failed',
    async (step) => {
      const leaves: Plot = ({ stop }) => ({
        [step]: () => {
          stop.abort('left');
          throw torn;
        },
      });
      const { told, ended } = await measure([batch('a', 4), batch('b', 1)], leaves);
      expect(ended).toBe('left');
      expect(told).toEqual([]);
    },
  );
});
