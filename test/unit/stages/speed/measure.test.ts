import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../../src/errors.ts';
import type { Scenario } from '../../../../src/scenario.ts';
import { speed } from '../../../../src/stages/speed/definition.ts';
import type { SpeedLoadRecord } from '../../../../src/stages/speed/records.ts';
import type { SpeedSettings } from '../../../../src/stages/speed/settings.ts';
import { fullDisk, hostLost } from '../../../fixtures/paper/losses.ts';
import { askedByHttp, paperScenario, planOf } from '../../../fixtures/paper/scenario.ts';
import { expectAllRemoved } from '../../../fixtures/paper/script.ts';
import { type Plot, setUp } from '../../../fixtures/paper/setup.ts';
import { takeStage } from '../../../fixtures/paper/take-stage.ts';

const settings = { blocks: 1, durationMs: 20, connections: 1, eachMs: 5 };
const http = paperScenario({}, askedByHttp);

interface Otherwise {
  readonly scenario?: Scenario;
  readonly changes?: Partial<SpeedSettings>;
  /** The load of an earlier part of the run. */
  readonly load?: SpeedLoadRecord;
}

/** Measures instances by a plan, and keeps what was told. */
async function measure(
  blocks: string,
  plot?: Plot,
  { scenario = paperScenario(), changes = {}, load }: Otherwise = {},
) {
  const setup = await setUp(plot, scenario);
  const earlier = load === undefined ? [] : [load];
  const ended = await takeStage(setup, speed, planOf(blocks), { ...settings, ...changes }, earlier);
  expectAllRemoved(setup.script);
  const told = setup.records.map((record) => {
    if (record.type === 'whole') return `whole ${record.block}`;
    if (record.type === 'speed-load') return `load ${record.ratePerSecond}`;
    if (record.type !== 'speed') throw new Error(`a ${record.type} is not of this stage`);
    return `${record.target} ${record.outcome.status}`;
  });
  return { ...setup, ended, told };
}

const refused = new BallastError('engine', 'engine-refused', 'the engine does not');

describe.concurrent('an instance', () => {
  test('works once it is ready, and is removed before the next', async () => {
    const { ended, told, records, script } = await measure('ab');
    expect(ended).toBeUndefined();
    expect(told).toEqual(['a measured', 'b measured', 'whole 0']);
    expect(records[0]).toMatchObject({
      outcome: {
        capacity: null,
        latency: null,
        works: { disk: { status: 'done' }, network: { status: 'done' } },
      },
    });
    expect(script.calls.indexOf('run s000-a')).toBeLessThan(script.calls.indexOf('probe s000-a'));
    expect(script.calls.indexOf('remove s000-a')).toBeLessThan(script.calls.indexOf('createProbed s000-b'));
  });

  test('that is asked by HTTP is loaded as the settings say, or as an earlier part of the run was', async () => {
    const given = await measure('a', {}, { scenario: http, changes: { ratePerSecond: 100 } });
    expect(given.told).toEqual(['load 100', 'a measured', 'whole 0']);
    expect(given.records[1]).toMatchObject({
      outcome: { capacity: { by: 'ballast', failures: 0 }, latency: { due: 2, failures: 0 } },
    });
    const [load] = given.records;
    if (load?.type !== 'speed-load') throw new Error('the load is told first');
    const later = await measure('a', {}, { scenario: http, load: { ...load, ratePerSecond: 200 } });
    expect(later.told).toEqual(['a measured', 'whole 0']);
    expect(later.records[0]).toMatchObject({ outcome: { latency: { due: 4 } } });
  });

  test.each(['createProbed', 'launch', 'run', 'probe'])(
    'that fails at %s is told with the reason, and the next is measured',
    async (step) => {
      const { ended, told, records } = await measure('ab', { [step]: refused });
      expect(ended).toBeUndefined();
      expect(told).toEqual(['a failed', 'b failed', 'whole 0']);
      expect(records[0]).toMatchObject({ outcome: { reason: refused.message } });
    },
  );

  test('that ends at once is told with its end', async () => {
    const { records } = await measure('a', { launch: { reason: 'exit code 3', exitCode: 3 } });
    expect(records[0]).toMatchObject({ outcome: { reason: 'exit code 3 before it was ready' } });
  });
});

test('targets that cannot be had when the load is chosen do not count for it', async () => {
  const { told, records, script } = await measure('a', { createProbed: refused }, { scenario: http });
  expect(told).toEqual(['load 1', 'a failed', 'whole 0']);
  expect(records[0]).toMatchObject({ chosenFrom: {} });
  expect(script.calls.slice(0, 2)).toEqual(['createProbed sx-a', 'createProbed sx-b']);
});

describe.concurrent('the stage ends', () => {
  test.each(['createProbed', 'launch', 'run', 'probe'])('with a host that is lost at %s', async (step) => {
    const { ended, told } = await measure('ab', { [step]: hostLost });
    expect(ended).toBe(hostLost);
    expect(told).toEqual([]);
  });

  test('with a host that is lost, so that nothing can be removed either', async () => {
    const { ended, told } = await measure('ab', { launch: hostLost, remove: hostLost });
    expect(ended).toBeInstanceOf(SuppressedError);
    expect(told).toEqual([]);
  });

  test('with an instance that cannot be removed, whether it could be launched or not', async () => {
    const running = await measure('ab', { remove: refused });
    expect(running.ended).toMatchObject({ code: 'not-removed' });
    const neither = await measure('ab', { launch: refused, remove: refused });
    expect(neither.ended).toBeInstanceOf(SuppressedError);
    expect([...running.told, ...neither.told]).toEqual([]);
  });

  test('with a full disk', async () => {
    const { ended, told, script } = await measure('ab', { createProbed: refused, store: fullDisk });
    expect(ended).toBe(fullDisk);
    expect(told).toEqual([]);
    expect(script.calls).not.toContain('createProbed s000-b');
  });

  test.each(['createProbed', 'launch', 'run', 'probe', 'work root of s000-a'])(
    'with a user who leaves at `%s`: what was cut short is not told',
    async (step) => {
      const { ended, told, script } = await measure('ab', ({ stop }) => ({
        [step]: () => stop.abort('left'),
      }));
      expect(ended).toBe('left');
      expect(told).toEqual([]);
      expect(script.made).toEqual(['s000-a']);
    },
  );
});
