import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { launchArgv, launchInput, Supervisor } from '../../../../src/targets/process/supervisor.ts';

function standIn() {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const ended = Promise.withResolvers<{ exitCode: number | null }>();
  const events: string[] = [];
  const process = { stdin, stdout, stderr, exited: ended.promise, kill: () => undefined };
  const supervisor = new Supervisor(process, { environment: {} });
  const start = () =>
    supervisor.start({
      onForked: () => events.push('forked'),
      onExec: () => events.push('exec'),
    });
  return { supervisor, start, stdin, stdout, stderr, ended, events };
}

test('passes arguments on as they are, whatever is in them', () => {
  const start = {
    argv: ['prog', '--root', '$(reboot)'],
    environment: { A: '--join', SECRET: 'two\nlines' },
    workdir: '/w',
    uid: 1,
    gid: 2,
    groups: [2, 3],
    volumes: ['/v'],
    resources: [{ name: 'nofile' as const, soft: 7, hard: 8 }],
  };
  const cgroup = {
    cgroup: { procsFiles: ['/c/cgroup.procs'] },
    steps: [
      ['mkdir', '/c'],
      ['set', '/c/pids.max', '7'],
      ['try', '/c/swap', '0 0'],
    ],
  } as const;
  const made = '--make /c --set /c/pids.max=7 --try'.split(' ');
  const root = { image: '/i', folder: '/f', covers: ['/f/names/hosts'], mounted: '/f/merged' };
  expect(launchArgv('/l', root, start, cgroup).slice(0, 9)).toEqual(
    '/l --root /f/merged --image /i --folder /f --cover /f/names/hosts'.split(' '),
  );
  expect(launchArgv('/l', '/r', start, cgroup)).toEqual([
    ...'/l --root /r --workdir /w --uid 1 --gid 2 --group 2 --group 3 --variables 2 --volume /v --resource 7=7:8'.split(
      ' ',
    ),
    ...made,
    '/c/swap=0 0',
    ...'--join /c/cgroup.procs -- prog --root $(reboot)'.split(' '),
  ]);
  expect(launchInput(start)).toBe('A=--join\0SECRET=two\nlines\0');
});

test('follows the workload from its start to its end', async () => {
  const { supervisor, start, stdin, stdout, stderr, ended, events } = standIn();
  stdout.write('waiting\n');
  await supervisor.waiting;
  start();
  expect(stdin.read().toString()).toBe('start\n');
  stdout.write('forked 42\nexec 4');
  stdout.write('2 100 200 210\n');
  stderr.write('hello\u001b[31m\u0007\n');
  await turn();
  expect([supervisor.workloadPid, events]).toEqual([42, ['forked', 'exec']]);
  stdout.write('exit 3\n');
  await turn();
  stderr.write('bye\n');
  await turn();
  ended.resolve({ exitCode: 0 });
  expect(await supervisor.exited).toMatchObject({
    reason: 'the workload ended with exit code 3',
    exitCode: 3,
  });
  expect(supervisor.outputTail()).toBe('hello\nbye\n');
});

test('waits for last words for a while, and not for ever', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { supervisor, start, stdout } = standIn();
    start();
    stdout.write('exec 42 100 200 210\nexit 3\n');
    await turn();
    await vi.advanceTimersByTimeAsync(2000);
    expect((await supervisor.exited).exitCode).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});

test('has started when the program runs, and not when its process is made', async () => {
  const { supervisor, start, stdout } = standIn();
  let isSettled = false;
  void supervisor.started.then(() => {
    isSettled = true;
  });
  start();
  stdout.write('forked 42\n');
  await turn();
  expect([isSettled, supervisor.workloadPid]).toEqual([false, undefined]);
  stdout.write('exec 42 100 200 210\n');
  await supervisor.started;
  expect(supervisor.workloadPid).toBe(42);
});

test('does not wait for the start of a workload that could not be started', async () => {
  const { supervisor, stdout, ended } = standIn();
  stdout.write('error exec /x: No such file or directory\nexit 127\n');
  await turn();
  ended.resolve({ exitCode: 0 });
  await supervisor.started;
  expect(supervisor.workloadPid).toBeUndefined();
});

test('says why the workload could not be started', async () => {
  const { supervisor, stdout, ended, events } = standIn();
  stdout.write('error exec /x: No such file or directory\nexit 127\n');
  await turn();
  ended.resolve({ exitCode: 0 });
  const { reason } = await supervisor.exited;
  expect(reason).toBe('the workload could not be started: exec /x: No such file or directory');
  expect(events).not.toContain('exec');
});

test('fails when what the workload is started in cannot be made', async () => {
  const { supervisor, stdout } = standIn();
  stdout.write('unmade overlay /f/merged: No such device\n');
  expect(await supervisor.exited).toMatchObject({
    reason: 'its root or its cgroup could not be made: overlay /f/merged: No such device',
    isForced: true,
  });
});

test('waits no longer for a launcher that has ended', async () => {
  const { supervisor, ended } = standIn();
  ended.resolve({ exitCode: 2 });
  await supervisor.waiting;
  expect((await supervisor.exited).reason).toBe('the launcher ended');
});

test('ends when the launcher does, whether it said so or not', async () => {
  const { supervisor, stdout, ended } = standIn();
  const error = new Error('connection lost');
  stdout.destroy(error);
  ended.reject(error);
  await turn();
  expect(await supervisor.exited).toMatchObject({ reason: 'the host was lost', exitCode: null });
});

test('asks the launcher, and learns of the end instead of an answer', async () => {
  const { supervisor, start, stdin, stdout, ended } = standIn();
  start();
  const running = supervisor.isRunning();
  const check = { argv: ['/c', '', 'a b%\n'], timeoutMs: 50 };
  stdout.write('answer 1 pong\n');
  expect(await running).toBe(true);
  const ran = supervisor.run(check);
  expect(stdin.read().toString()).toBe('start\n1 ping\n2 run 50 %2Fc  a%20b%25%0A\n');
  stdout.write('answer 2 ran exit 4\n');
  expect(await ran).toEqual({ reason: 'ended with exit code 4', exitCode: 4 });
  const late = supervisor.run(check);
  stdout.write('exit 0\n');
  await turn();
  ended.resolve({ exitCode: 0 });
  expect(await late).toMatchObject({ exitCode: null });
  expect(await supervisor.isRunning()).toBe(false);
});

test('a launcher that does not answer is given up, and its late answer is no answer to the next question', async () => {
  vi.useFakeTimers();
  try {
    const { supervisor, start, stdout } = standIn();
    start();
    const silent = supervisor.isRunning();
    silent.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(silent).rejects.toMatchObject({ code: 'launcher-silent' });
    const ran = supervisor.run({ argv: ['/c'], timeoutMs: 50 });
    stdout.write('answer 1 pong\nanswer 2 ran exit 0\n');
    expect(await ran).toMatchObject({ exitCode: 0 });
  } finally {
    vi.useRealTimers();
  }
});
