import { expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { requirePreconditions } from '../../src/preconditions.ts';
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
const measure = { startup: { blocks: 1, warmup: 0 }, memory: {} };
const onHostPort = { workload, measure, targets: [{ kind: 'process', name: 'process' }] } as const;
const limited = (limits: object) => ({
  ...onHostPort,
  workload: { ...workload, limits: { ...workload.limits, ...limits } },
});
const asked = (host: Host, scenario: Parameters<typeof requirePreconditions>[1], asksPort = true) =>
  requirePreconditions(host, scenario, { asksPort, signal });

test('a host that has all that is needed is not refused', async () => {
  await expect(asked(hostWith(), onHostPort)).resolves.toBeUndefined();
});

test('an ordinary user is told at once that root is needed', async () => {
  await expect(asked(hostWith({ uid: '1000' }), onHostPort)).rejects.toMatchObject({
    kind: 'input',
    code: 'root-needed',
    message: 'local: measuring needs root there, for containers as well, and this is user id 1000',
  });
});

test('of containers alone, it is told what of that scenario root alone may read', async () => {
  const containers = { ...fixtureScenario.targets.find(({ kind }) => kind === 'container'), name: 'c' };
  const scenario = { workload, measure, targets: [containers] } as unknown as typeof onHostPort;
  const refusal = asked(hostWith({ uid: '1000' }), scenario);
  await expect(refusal).rejects.toThrow(/root alone gets at[\s\S]*tracefs[\s\S]*smaps_rollup/);
  await expect(refusal).rejects.not.toThrow('ftrace');
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
    measure,
    targets: [{ kind: 'microvm', name: 'm', accelerator: 'auto' }],
  } as const;
  await expect(asked(taken, elsewhere)).resolves.toBeUndefined();
});
