import { describe, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { forUser, leftOutLines, requirePreconditions, requireRoot } from '../../src/preconditions.ts';
import type { Scenario } from '../../src/scenario.ts';
import { defaultIsolation } from '../../src/targets/container/isolation.ts';
import { fakeHost } from '../fixtures/fake-host.ts';
import { fixtureScenario } from '../fixtures/run.ts';

const signal = new AbortController().signal;
const refused = async () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));

/** A host with two processors and 8 GB, on which nothing listens, but for what is otherwise. */
function hostWith({ uid = '0', dial = refused as Host['dial'] } = {}): Host {
  const answers = { 'id -u': `${uid}\n`, '/proc/1/status': 'Cpus_allowed_list:\t0-1\n' };
  return { ...fakeHost(answers, { '/proc/meminfo': 'MemTotal:        8000000 kB\n' }), dial };
}

const { workload } = fixtureScenario;
const onHostPort = { workload, targets: [{ kind: 'process', name: 'process' }] } as const;
const limited = (limits: object) => ({
  ...onHostPort,
  workload: { ...workload, limits: { ...workload.limits, ...limits } },
});
const asked = (host: Host, scenario: Parameters<typeof requirePreconditions>[1], asksPort = true) =>
  requirePreconditions(host, scenario, { asksPort, asksTargets: true, signal });

test('a host that has all that is needed is not refused', async () => {
  await expect(asked(hostWith(), onHostPort)).resolves.toBeUndefined();
});

test('whether the user is root is told at once', async () => {
  await expect(requireRoot(hostWith())).resolves.toBeUndefined();
  await expect(requireRoot(hostWith({ uid: '1000' }))).rejects.toMatchObject({
    kind: 'input',
    code: 'root-needed',
  });
});

describe('for a user who is not root', () => {
  const user = { uid: 1000, state: '/home/u/.local/state/ballast', cache: '/home/u/.cache/ballast' };
  const container = fixtureScenario.targets.find(({ kind }) => kind === 'container');
  const scenario = {
    ...fixtureScenario,
    workload: { ...workload, source: { kind: 'reference', reference: 'app:1' } },
    targets: [container],
    measure: { startup: { blocks: 3, warmup: 1 }, memory: {}, image: {}, lifecycle: { blocks: 1 } },
  } as unknown as Scenario;
  const measured = (change: object) => () => forUser({ name: 'local', user }, { ...scenario, ...change });

  test('what takes root is left out of a scenario of containers, and named with the reason', () => {
    const { scenario: reduced, ofUser } = measured({})();
    expect(Object.keys(reduced.measure)).toEqual(['startup', 'lifecycle']);
    expect(ofUser).toEqual({ uid: 1000, leftOut: ['memory', 'image'] });
    expect(ofUser === undefined ? [] : leftOutLines(ofUser)).toEqual([
      expect.stringMatching(/^`memory` is left out: it reads .*smaps_rollup/),
      expect.stringMatching(/^`image` is left out: /),
    ]);
  });

  test.each([
    ['another target', { targets: [container, { kind: 'process', name: 'bare' }] }, 'target `bare`'],
    [
      'a root filesystem',
      { workload: { ...workload, source: { kind: 'archive', path: '/a.tar' } } },
      '`archive:`',
    ],
    ['cold caches', { measure: { startup: { blocks: 1, warmup: 0, caches: 'cold' } } }, 'caches'],
  ])('%s is refused', (_, change, named) => {
    expect(measured(change)).toThrow(expect.objectContaining({ kind: 'input', code: 'root-needed' }));
    expect(measured(change)).toThrow(named);
  });

  test('root measures all of it', () => {
    expect(forUser({ name: 'local' }, scenario)).toEqual({ scenario, ofUser: undefined });
  });
});

test.each([
  ['cpus-beyond-host', { cpus: 64 }, /limits are 64 CPUs, and local has 2/],
  ['memory-beyond-host', { memoryBytes: 2 ** 40 }, /limits are .* of memory, and local has/],
])('limits beyond the host are %s', async (code, limits, message) => {
  await expect(asked(hostWith(), limited(limits))).rejects.toMatchObject({
    ...{ kind: 'input', code, message: expect.stringMatching(message) },
  });
});

test('a port that is taken is found at once by those that need it on the host, where that is asked', async () => {
  const taken = hostWith({ dial: (async () => ({ destroy: () => undefined })) as unknown as Host['dial'] });
  await expect(asked(taken, onHostPort)).rejects.toMatchObject({ kind: 'input', code: 'port-in-use' });
  await expect(asked(taken, onHostPort, false)).resolves.toBeUndefined();
  const elsewhere = {
    workload,
    targets: [{ kind: 'microvm', name: 'm', accelerator: 'auto' }],
  } as const;
  await expect(asked(taken, elsewhere)).resolves.toBeUndefined();
});

test('what a target’s settings need is asked for before anything is made', async () => {
  const isolation = { ...defaultIsolation, seccompFile: '/ballast-no-such-filter.json' };
  const targets = [{ kind: 'container', name: 'strict', runtime: undefined, isolation }] as const;
  await expect(asked(hostWith(), { workload, targets })).rejects.toMatchObject({
    ...{ kind: 'input', code: 'seccomp-profile', message: expect.stringContaining('target `strict`') },
  });
});
