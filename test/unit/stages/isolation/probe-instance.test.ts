import { describe, expect, test } from 'vitest';
import { BallastError, firstError } from '../../../../src/errors.ts';
import { Eye } from '../../../../src/inside/eye.ts';
import { probeProcess } from '../../../../src/inside/probe-process.ts';
import { ProbeSession } from '../../../../src/inside/session.ts';
import { isLost } from '../../../../src/launches/lost.ts';
import { judgement, type Probe } from '../../../../src/stages/isolation/probe.ts';
import { probeInstance } from '../../../../src/stages/isolation/probe-instance.ts';
import { siblingIfAny } from '../../../../src/stages/isolation/sibling.ts';
import { hostLost } from '../../../fixtures/paper/losses.ts';
import { expectAllRemoved } from '../../../fixtures/paper/script.ts';
import { type Plot, setUp } from '../../../fixtures/paper/setup.ts';

/** A probe that lists a folder inside, and finds the same whatever is in it. */
const reading: Probe = {
  ...{ id: 'A', title: 'A', category: 'kernel', question: '', source: '', method: '', cannotShow: '' },
  ...{ boundary: 'kernel', kind: 'one-flaw-away', closedBy: [] },
  users: ['root', 'user'],
  controls: [],
  gather: ({ inside }) => inside.list('/x'),
  judge: () => judgement('isolated', 'it is isolated'),
};

/** Probes an instance of target `a`, as these users. */
async function run(plot?: Plot, otherwise: Partial<Probe> = {}) {
  const { context, host, script, targets, stop } = await setUp(plot);
  const [target] = targets.values();
  if (target === undefined) throw new Error('a stage has a target');
  using session = await ProbeSession.open(await probeProcess(host, ['serve']));
  const told: string[] = [];
  const ended: unknown = await probeInstance(
    {
      ...{ target, id: 'i', probes: [{ ...reading, ...otherwise }], users: ['root', 'user'] },
      ...{ hostEye: new Eye(session), limits: context.workload.limits },
      ...{ references: new Map(), signal: stop.signal },
    },
    ({ probe, user, verdict, because, repetitions }) =>
      told.push(`${probe.id} ${user} ${verdict} ${repetitions.length}: ${because}`),
  ).catch((error: unknown) => error);
  expectAllRemoved(script);
  return { ended, told, script };
}

const refused = new BallastError('engine', 'engine-refused', 'the engine does not');
const failed = (why: string) =>
  ['root', 'user'].map((user) => `A ${user} error 0: it could not be launched: ${why}`);

test('a probe is run three times as each of its users, in one instance', async () => {
  const { told, ended, script } = await run();
  expect(told).toEqual(['A root isolated 3: it is isolated', 'A user isolated 3: it is isolated']);
  expect(ended).toBeUndefined();
  expect(script.made).toEqual(['i']);
});

test.each(['createProbed', 'launch'])('one that fails at %s makes errors of all its probes', async (step) => {
  const { told, ended } = await run({ [step]: refused });
  expect(told).toEqual(failed('the engine does not'));
  expect(ended).toBeUndefined();
});

test('a session that is lost is opened again, so that one bad answer does not cost all that follow', async () => {
  let lists = 0;
  const { told, script } = await run({
    'list root of i': () => {
      lists += 1;
      if (lists === 2) throw new Error('the probe has died');
    },
  });
  expect(told[0]).toMatch(/^A root inconclusive 3: repetitions disagree: isolated .*, error .*, isolated/);
  expect(told[1]).toBe('A user isolated 3: it is isolated');
  expect(script.calls.filter((call) => call === 'probe i')).toHaveLength(3);
});

describe('an instance that ends while it is probed', () => {
  const ends = { reason: 'exit code 2', exitCode: 2 };
  const dies = () => {
    throw new Error('the probe has died');
  };

  test('makes an error of that probe, and those that are left go on in another', async () => {
    const { told, script } = await run({ 'list root of i': dies, 'isRunning i': ends });
    expect(told[0]).toMatch(/^A root error 3: /);
    expect(told[1]).toBe('A user isolated 3: it is isolated');
    expect(script.made).toEqual(['i', 'i-2']);
    expect(script.removed).toEqual(['i', 'i-2']);
  });

  test('and cannot be launched again leaves errors for what is left', async () => {
    const plot = { 'list root of i': dies, 'isRunning i': ends, 'launch i-2': refused };
    expect((await run(plot)).told[1]).toBe(
      'A user error 0: it could not be launched again: the engine does not',
    );
  });

  test('again and again is not launched without end', async () => {
    const { told, script } = await run({ probe: ends, list: dies });
    expect(told).toEqual(
      ['root', 'user'].map((user) => `A ${user} error 3: exit code 2 while it was probed`),
    );
    expect(script.made).toHaveLength(4);
  });
});

test('the sibling of an instance is there only when it is asked for, and is removed before it', async () => {
  const gather: Probe['gather'] = async ({ sibling }) => (await sibling()).address;
  const { told, script } = await run({}, { gather });
  expect(told).toHaveLength(2);
  expect(script.made).toEqual(['i', 'i-sibling']);
  expect(script.removed).toEqual(['i-sibling', 'i']);
});

describe('everything ends', () => {
  test.each(['createProbed', 'launch', 'probe'])('with a host that is lost at %s', async (step) => {
    const { told, ended } = await run({ [step]: hostLost });
    expect(ended).toBe(hostLost);
    expect(told).toEqual([]);
  });

  test('with a host that is lost in a launch, so that nothing can be removed either', async () => {
    const { told, ended } = await run({ launch: hostLost, remove: hostLost });
    expect(firstError(ended)).toBe(hostLost);
    expect(told).toEqual([]);
  });

  test('with an instance that can be neither launched nor removed', async () => {
    const { told, ended } = await run({ launch: refused, remove: refused });
    expect(firstError(ended)).toBe(refused);
    expect(told).toEqual([]);
  });

  test.each<[string, Probe['gather']]>([
    ['asked for', async ({ sibling }) => (await sibling()).address],
    ['whose reason is asked for', siblingIfAny],
    [
      'that nobody waits for',
      async ({ sibling }) => {
        sibling().catch(() => undefined);
      },
    ],
  ])('with a sibling %s, which can be neither launched nor removed', async (_, gather) => {
    const plot = { 'launch i-sibling': refused, 'remove i-sibling': refused };
    const { ended, script } = await run(plot, { gather });
    expect(isLost(ended)).toBe(true);
    expect(script.made).toEqual(['i', 'i-sibling']);
  });

  test('with an instance that cannot be removed', async () => {
    const { told, ended } = await run({ remove: refused });
    expect(ended).toMatchObject({ code: 'not-removed' });
    expect(told).toHaveLength(2);
  });

  test.each(['createProbed', 'launch', 'probe', 'list'])('with a user who leaves at %s', async (step) => {
    const { told, ended } = await run(({ stop }) => ({ [step]: () => stop.abort('left') }));
    expect(ended).toBe('left');
    expect(told).toEqual([]);
  });
});
