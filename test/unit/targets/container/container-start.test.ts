import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { Marks } from '../../../../src/marks.ts';
import { ContainerStart } from '../../../../src/targets/container/container-start.ts';
import type { ExecWatch, LastWord, StartListener } from '../../../../src/targets/container/exec-watch.ts';

const inspected = {
  Id: 'a'.repeat(64),
  State: { Running: true, Pid: 42 },
  HostConfig: { NetworkMode: 'default', PidMode: '' },
  NetworkSettings: { Networks: { bridge: { IPAddress: '172.17.0.9' } } },
  GraphDriver: { Name: 'overlay2', Data: null },
  Mounts: [],
};

/** A start that is under way, with all that may be said of it in any order. */
function starting() {
  const engine = Promise.withResolvers<void>();
  const last = Promise.withResolvers<LastWord>();
  let listener: StartListener | undefined;
  const watch = {
    hear: (_id: string, given: StartListener) => {
      listener = given;
    },
    end: () => last.promise,
  } as unknown as ExecWatch;
  const container = { id: 'c', start: () => engine.promise, inspect: async () => inspected };
  const marks = new Marks();
  const start = new ContainerStart(container as unknown as Docker.Container, watch, marks);
  const requestedNs = marks.get('requested')?.latestNs ?? 0n;
  const at = (ns: bigint) => ({ earliestNs: requestedNs + ns, latestNs: requestedNs + ns + 5n });
  return { start, marks, engine, last, requestedNs, at, tell: () => listener as StartListener };
}

const address = '172.17.0.2';

test('can be asked from the exec of its workload on, before its engine has answered', async () => {
  const { start, marks, engine, at, tell } = starting();
  tell().onExec({ at: at(100n), address, cpuNs: 7 });
  expect(await start.reachable).toBe(address);
  expect(marks.get('init')).toEqual(at(100n));
  expect(marks.get('accepted')).toBeUndefined();
  engine.resolve();
  await start.answered;
  expect(marks.get('accepted')).toBeDefined();
});

test.each([
  ['before', ['heard', 'exec']],
  ['after', ['exec', 'heard']],
] as const)(
  'what a workload prints leaves its exec as sharp as it was seen, %s that is seen',
  async (_, order) => {
    const { start, marks, engine, last, requestedNs, at, tell } = starting();
    for (const step of order) {
      if (step === 'heard') start.heard(requestedNs + 300_000_000n);
      else tell().onExec({ at: at(100n), address, cpuNs: 7 });
    }
    engine.resolve();
    last.resolve('exec');
    await start.settled();
    expect(marks.get('init')).toEqual(at(100n));
  },
);

test('a workload in a sandbox began after that and by the answer of the engine, whichever is known first', async () => {
  for (const isAnsweredFirst of [true, false]) {
    const { start, marks, engine, last, requestedNs, at, tell } = starting();
    const bear = () => tell().onBorn({ at: at(100n), address: undefined, cpuNs: 7 });
    if (isAnsweredFirst) engine.resolve();
    else bear();
    const settled = start.settled();
    if (isAnsweredFirst) await start.answered.then(bear);
    engine.resolve();
    last.resolve('sandbox');
    await settled;
    expect(marks.get('init')).toEqual({
      earliestNs: requestedNs + 100n,
      latestNs: marks.get('accepted')?.latestNs,
    });
    expect(start.watchedCpuNs).toBe(7);
  }
});

test('where nothing is seen, the engine says where it can be asked, and the workload began by its answer', async () => {
  const { start, marks, engine, last, requestedNs } = starting();
  engine.resolve();
  expect(await start.reachable).toBe('172.17.0.9');
  last.resolve('unseen');
  const readyNs = marks.setNow('ready');
  await start.settled();
  expect(marks.get('init')).toEqual({ earliestNs: requestedNs, latestNs: readyNs });
});

test('cannot be asked when its engine refuses to start it', async () => {
  const { start, engine } = starting();
  engine.reject(new Error('no such runtime'));
  for (const promise of [start.reachable, start.answered, start.settled()])
    await expect(promise).rejects.toMatchObject({ code: 'start-refused' });
});
