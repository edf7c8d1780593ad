import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { Marks } from '../../../../src/marks.ts';
import { ProcessInstance } from '../../../../src/targets/process/process-instance.ts';
import type { TargetContext } from '../../../../src/targets/target.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';
import { v2 } from '../../../fixtures/mountinfo.ts';

/** A process whose launcher says what the test says. */
async function launched() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { promise: exited, resolve: end } = Promise.withResolvers<{ exitCode: number | null }>();
  const host: Host = {
    ...fakeHost({ mountinfo: v2, '': '' }),
    spawn: async () => ({ stdin, stdout, stderr, exited, kill: () => undefined }),
  };
  const say = async (line: string) => {
    stdout.write(`${line}\n`);
    await turn();
  };
  const context = {
    host,
    runId: 'r',
    runFolder: '/run/r',
    workload: { port: undefined, limits: { cpus: 1, memoryBytes: 1 << 20, pids: 8 } },
    image: {
      rootfsFolder: '/image',
      start: { argv: ['/a'], environment: {}, workdir: '/', uid: 0, gid: 0, groups: [] },
    },
  } as unknown as TargetContext;
  const names = { hosts: '', hostname: '', 'resolv.conf': '' } as never;
  const creating = ProcessInstance.create(context, { launcher: '/launch', names }, 'i');
  await say('waiting');
  const created = await creating;
  const marks = new Marks();
  const launching = created.launch(marks);
  await say('forked');
  return { instance: await launching, marks, say, end: () => end({ exitCode: 0 }) };
}

test.each([
  ['before', true],
  ['after', false],
])('who needs its process is told of it, %s the launcher says that it runs', async (_, isAskedFirst) => {
  const { instance, marks, say } = await launched();
  const runs = () => say('exec 4711 10 20 30');
  if (!isAskedFirst) await runs();
  const asked = [instance.workloadPid(), instance.processInNetwork?.(), instance.hostSide()];
  const settled = instance.settled?.();
  if (isAskedFirst) await runs();
  expect(await Promise.all(asked)).toMatchObject([4711, 4711, { pid: 4711 }]);
  await settled;
  expect(marks.get('init')).toBeDefined();
});

test('who needs the process of a workload that has ended is told that there is none', async () => {
  const { instance, say, end } = await launched();
  const asked = expect(instance.workloadPid()).rejects.toMatchObject({ code: 'not-running' });
  await say('error it is no program');
  await say('exit 127');
  end();
  await asked;
  expect(await instance.exited).toMatchObject({ exitCode: 127 });
});
