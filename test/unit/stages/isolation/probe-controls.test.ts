import { describe, expect, test } from 'vitest';
import { BallastError, firstError } from '../../../../src/errors.ts';
import { Eye } from '../../../../src/inside/eye.ts';
import { probeProcess } from '../../../../src/inside/probe-process.ts';
import { ProbeSession } from '../../../../src/inside/session.ts';
import type { Verdict } from '../../../../src/inside/verdicts.ts';
import { judgement, type Probe } from '../../../../src/stages/isolation/probe.ts';
import { runControls, runOwnControls } from '../../../../src/stages/isolation/probe-controls.ts';
import type { Weakening } from '../../../../src/stages/isolation/weakenings.ts';
import type { Wall } from '../../../../src/targets/wall.ts';
import { fullDisk, hostLost } from '../../../fixtures/paper/losses.ts';
import { expectAllRemoved } from '../../../fixtures/paper/script.ts';
import { type Plot, setUp } from '../../../fixtures/paper/setup.ts';

/** A probe that finds the same everywhere. */
function probe(id: string, controls: readonly Weakening[], verdict: Verdict = 'leaked'): Probe {
  return {
    ...{ id, title: id, category: 'kernel', question: '', source: '', method: '', cannotShow: '' },
    ...{ boundary: 'kernel', kind: 'one-flaw-away', closedBy: [] },
    users: ['root', 'user'],
    controls,
    gather: async () => null,
    judge: () => judgement(verdict, `it is ${verdict}`),
  };
}

type Running = (...setUp: Parameters<typeof runControls>) => ReturnType<typeof runControls>;

async function run(probes: readonly Probe[], plot?: Plot, running: Running = runControls) {
  const { context, host, script, store, records } = await setUp(plot);
  using session = await ProbeSession.open(await probeProcess(host, ['serve']));
  const ended = await running(context, probes, new Eye(session), store).catch((error: unknown) => error);
  expectAllRemoved(script);
  const prepared = script.calls.filter((call) => call.startsWith('prepare ')).map((call) => call.slice(16));
  const told = records.map((record) => {
    if (record.type !== 'control') throw new Error(`a ${record.type} is no control`);
    return `${record.weakening} ${record.probe} ${record.verdict}`;
  });
  return { ended, script, prepared, told, records };
}

const refused = new BallastError('engine', 'engine-refused', 'the engine starts no such container');
const torn = new Error('the paper is torn');

test('probes that name the same weakening share an instance, which is removed before the next', async () => {
  const probes = [probe('A', ['privileged']), probe('B', ['no-seccomp']), probe('C', ['privileged'])];
  const { ended, told, prepared, script } = await run(probes);
  expect(told).toEqual(['privileged A leaked', 'privileged C leaked', 'no-seccomp B leaked']);
  expect(prepared).toEqual(['privileged', 'no-seccomp']);
  expect(script.removed).toEqual([
    ...['control-privileged', 'control-privileged', 'control-no-seccomp', 'control-no-seccomp'],
  ]);
  const fired = { weakening: 'privileged', fired: true, because: 'leaked: it is leaked' };
  expect(ended).toEqual(
    new Map([
      ['A', fired],
      ['B', { ...fired, weakening: 'no-seccomp' }],
      ['C', fired],
    ]),
  );
});

test('a probe is run in its control as root alone, and as often as anywhere', async () => {
  const { records, script } = await run([probe('A', ['bare-process'])]);
  expect(records).toMatchObject([{ repetitions: [{}, {}, {}] }]);
  expect(script.calls.filter((call) => call.startsWith('probe '))).toEqual(['probe control-bare-process']);
});

test('a probe without controls starts nothing', async () => {
  const { ended, script } = await run([probe('A', [])]);
  expect(ended).toEqual(new Map());
  expect(script.calls).toEqual([]);
});

test('a control that did not notice stands, and no other is tried until one pleases', async () => {
  const { ended, prepared } = await run([probe('A', ['privileged', 'no-limits'], 'isolated')]);
  expect(prepared).toEqual(['privileged']);
  expect(ended).toEqual(
    new Map([['A', { weakening: 'privileged', fired: false, because: 'isolated: it is isolated' }]]),
  );
});

describe('a weakened instance that cannot be had', () => {
  test.each([
    ['prepared', 'prepare control-privileged'],
    ['created', 'createProbed control-privileged'],
    ['launched', 'launch control-privileged'],
  ])('since it cannot be %s: the next one named counts, also for the other probes', async (_, step) => {
    const probes = [probe('A', ['privileged', 'no-limits']), probe('B', ['privileged', 'host-mount'])];
    const { told, prepared } = await run(probes, { [step]: refused });
    expect(prepared).toEqual(['privileged', 'no-limits', 'host-mount']);
    expect(told).toEqual(['no-limits A leaked', 'host-mount B leaked']);
  });

  test('nor any other leaves the probe without a control, with the reasons', async () => {
    const { ended, told } = await run([probe('A', ['privileged', 'no-limits'])], { prepare: refused });
    expect(told).toEqual([]);
    const because = `none could be had (privileged: ${refused.message}; no-limits: ${refused.message})`;
    expect(ended).toEqual(new Map([['A', { weakening: null, fired: false, because }]]));
  });
});

test('one that ends while it is probed makes an error of the probe and is a control that did not fire', async () => {
  const asking = { ...probe('A', ['privileged']), gather: ({ inside }) => inside.read('/x') } satisfies Probe;
  const { ended } = await run([asking], { probe: { reason: 'exit code 3', exitCode: 3 }, read: torn });
  expect(ended).toEqual(new Map([['A', expect.objectContaining({ weakening: 'privileged', fired: false })]]));
});

describe('everything ends', () => {
  const both = [probe('A', ['privileged', 'no-limits'])];

  test.each(['prepare', 'createProbed', 'launch', 'probe'])(
    'with a host that is lost at %s',
    async (step) => {
      const { ended, prepared } = await run(both, { [step]: hostLost });
      expect(ended).toBe(hostLost);
      expect(prepared).toEqual(['privileged']);
    },
  );

  test('with a host that is lost in a launch, so that nothing can be removed either', async () => {
    const { ended, prepared } = await run(both, { launch: hostLost, remove: hostLost });
    expect(firstError(ended)).toBe(hostLost);
    expect(prepared).toEqual(['privileged']);
  });

  test('with a full disk, which is no reason to try another control', async () => {
    const { ended, prepared } = await run(both, { store: fullDisk });
    expect(ended).toBe(fullDisk);
    expect(prepared).toEqual(['privileged']);
  });

  test('with a weakened instance that cannot be removed', async () => {
    let tries = 0;
    const remove = () => {
      tries += 1;
      if (tries === 1) throw refused;
    };
    const { ended, prepared } = await run(both, { remove });
    expect(ended).toMatchObject({ code: 'not-removed' });
    expect(prepared).toEqual(['privileged']);
  });

  test('with a fault of Ballast itself', async () => {
    const fault = new TypeError('it is not a function');
    const { ended, prepared } = await run(both, { prepare: fault });
    expect(ended).toBe(fault);
    expect(prepared).toEqual(['privileged']);
  });

  test.each(['prepare', 'createProbed', 'launch', 'probe'])('with a user who leaves at %s', async (step) => {
    const { ended, told, prepared } = await run(both, ({ stop }) => ({
      [step]: () => {
        stop.abort('left');
        throw refused;
      },
    }));
    expect(ended).toBe('left');
    expect(told).toEqual([]);
    expect(prepared).toEqual(['privileged']);
  });
});

describe('a sort of target whose verdicts come from another part of a rule', () => {
  const own =
    (wall?: Wall, user: 'root' | 'user' = 'root'): Running =>
    (context, probes, eye, store) =>
      runOwnControls(context, probes, wall, user, eye, store);
  const named = probe('A', ['privileged']);
  const special = { ...named, ownControls: { usual: 'host-proc-mount', runtime: 'weak-runtime' } } as const;

  test('has an instance of its own sort weakened, for the probes that name it', async () => {
    const { prepared, told } = await run([special, probe('B', [])], {}, own());
    expect(prepared).toEqual(['host-proc-mount']);
    expect(told).toEqual(['host-proc-mount A leaked']);
    const runsc = { kind: 'runtime', runtime: 'runsc' } as const;
    expect((await run([special], {}, own(runsc))).prepared).toEqual(['weak-runtime']);
  });

  test('has none where no probe names it', async () => {
    const { ended, script } = await run([named], {}, own());
    expect(ended).toEqual(new Map());
    expect(script.calls).toEqual([]);
  });

  test('leaves the probe without that control where the instance cannot be had', async () => {
    const { ended } = await run([special], { prepare: refused }, own());
    const because = `none could be had (host-proc-mount: ${refused.message})`;
    expect(ended).toEqual(new Map([['A', { weakening: null, fired: false, because }]]));
  });

  test('is an ordinary user as well, for the probes that name it', async () => {
    const asUser = { ...named, userControl: 'bare-process' } as const;
    const { ended, prepared } = await run([asUser, probe('B', [])], {}, own(undefined, 'user'));
    expect(prepared).toEqual(['bare-process']);
    expect([...(ended as Map<string, unknown>).keys()]).toEqual(['A']);
  });
});
