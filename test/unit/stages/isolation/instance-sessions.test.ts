import { expect, test } from 'vitest';
import { openLocalHost } from '../../../../src/host/local.ts';
import { probeProcess } from '../../../../src/inside/probe-process.ts';
import { InstanceSessions } from '../../../../src/stages/isolation/instance-sessions.ts';
import { judgement } from '../../../../src/stages/isolation/probe.ts';
import type { BoundaryRole } from '../../../../src/targets/boundary-process.ts';
import type { ProbedInstance } from '../../../../src/targets/target.ts';

/** The reason that is given when an instance of these processes has ended. */
async function reasonOf(role: BoundaryRole, pids: number): Promise<string> {
  await using host = openLocalHost();
  const exited = Promise.withResolvers<{ reason: string }>();
  const instance = {
    exited: exited.promise,
    probe: () => probeProcess(host, ['serve']),
    hostSide: async () => ({ processes: [{ pid: 7, role }] }),
  } as unknown as ProbedInstance;
  using sessions = new InstanceSessions(instance, 'root', { pids });
  await sessions.open();
  exited.resolve({ reason: 'the workload ended' });
  await exited.promise;
  expect(sessions.blamed(judgement('isolated', 'it is isolated')).because).toBe('it is isolated');
  return sessions.blamed(judgement('error', 'the probe has died')).because;
}

test('the end of a sandbox with few processes is said with what may have caused it', async () => {
  expect(await reasonOf('sandbox', 64)).toBe(
    'the workload ended while it was probed; the threads of its sandbox count among the 64 processes that it may have',
  );
  expect(await reasonOf('sandbox', 256)).toBe('the workload ended while it was probed');
  expect(await reasonOf('workload', 64)).toBe('the workload ended while it was probed');
});
