import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { Marks } from '../../../../src/marks.ts';
import { ContainerStart } from '../../../../src/targets/container/container-start.ts';
import type { ExecWatch, StartListener } from '../../../../src/targets/container/exec-watch.ts';

const inspected = {
  Id: 'a'.repeat(64),
  State: { Running: true, Pid: 42 },
  HostConfig: { NetworkMode: 'default', PidMode: '' },
  NetworkSettings: { Networks: { bridge: { IPAddress: '172.17.0.9' } } },
  GraphDriver: { Name: 'overlay2', Data: null },
  Mounts: [],
};

function starting(unavailable?: string) {
  const engine = Promise.withResolvers<void>();
  let listener: StartListener | undefined;
  const watch = {
    unavailable,
    begin: (_id: string, given: StartListener) => {
      listener = given;
    },
  } as unknown as ExecWatch;
  const container = { id: 'c', start: () => engine.promise, inspect: async () => inspected };
  const marks = new Marks();
  const start = new ContainerStart(container as unknown as Docker.Container, watch, marks);
  const requestedNs = marks.get('requested')?.latestNs ?? 0n;
  const at = (ns: bigint) => ({ earliestNs: requestedNs + ns, latestNs: requestedNs + ns + 5n });
  return { start, marks, engine, requestedNs, at, tell: () => listener as StartListener };
}

test('can be asked from the exec of its workload on, before its engine has answered', async () => {
  const { start, marks, engine, at, tell } = starting();
  tell().onExec({ at: at(100n), address: '172.17.0.2', cpuNs: 7 });
  expect(await start.reachable).toBe('172.17.0.2');
  expect(marks.get('init')).toEqual(at(100n));
  expect(marks.get('accepted')).toBeUndefined();
  engine.resolve();
  await start.answered;
  expect(marks.get('accepted')).toBeDefined();
});

test('of a sandbox it is known that the workload came after it', async () => {
  const { start, marks, requestedNs, at, tell } = starting();
  tell().onBorn({ at: at(100n), address: '172.17.0.2', cpuNs: 7 });
  expect(await start.reachable).toBe('172.17.0.2');
  start.alive(requestedNs + 900n);
  expect(marks.get('init')).toEqual({ earliestNs: requestedNs + 100n, latestNs: requestedNs + 900n });
});

test('an engine that tells of a start before the sandbox is seen gives no mark, and the exec still does', () => {
  const { start, marks, requestedNs, at, tell } = starting();
  tell().onBorn({ at: at(100n), address: '172.17.0.2', cpuNs: 7 });
  start.alive(requestedNs + 50n);
  expect(marks.get('init')).toBeUndefined();
  tell().onExec({ at: at(200n), address: '172.17.0.2', cpuNs: 7 });
  expect(marks.get('init')).toEqual(at(200n));
});

test('where nothing is seen, the engine says where it can be asked, and the mark reaches back to the request', async () => {
  const { start, marks, engine, requestedNs } = starting('no tracefs');
  engine.resolve();
  expect(await start.reachable).toBe('172.17.0.9');
  start.told(requestedNs + 900n);
  expect(marks.get('init')).toEqual({ earliestNs: requestedNs, latestNs: requestedNs + 900n });
});

test('cannot be asked when its engine refuses to start it', async () => {
  const { start, engine } = starting();
  engine.reject(new Error('no such runtime'));
  await expect(start.reachable).rejects.toMatchObject({ code: 'start-refused' });
  await expect(start.answered).rejects.toMatchObject({ code: 'start-refused' });
});
