import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import { BallastError } from '../../src/errors.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { dockerStop, type StartSpec } from '../../src/image/image.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import { Marks } from '../../src/marks.ts';
import { nativeBinary } from '../../src/native/build.ts';
import { createCgroup, planCgroup } from '../../src/observe/cgroup.ts';
import type { Scenario } from '../../src/scenario.ts';
import { prepareProcess } from '../../src/targets/process/process-target.ts';
import { launchArgv } from '../../src/targets/process/supervisor.ts';
import { openShared } from '../../src/targets/shared.ts';
import type { LaunchedInstance, PreparedTarget, TargetContext } from '../../src/targets/target.ts';
import type { Workload } from '../../src/workload.ts';
import { asInContainer, opensAgain, tellsStreams } from '../fixtures/streams.ts';

// A workload of one static program: it reports who and where it is, then serves that.
const server = `#!/bin/busybox sh
echo "user $(/bin/busybox id -u):$(/bin/busybox id -g) groups $(/bin/busybox id -G) in $(/bin/busybox pwd) GREETING=$GREETING HOME=$HOME"
${tellsStreams('/bin/busybox').join('\n')}
i=0
while [ $i -lt "\${CHILDREN:-0}" ]; do /bin/busybox sleep 300 & i=$((i + 1)); done
exec /bin/busybox nc -ll -p 18472 -e /bin/busybox true
`;
const port = 18472;
/** The time limit for what takes no time, on the slowest of machines. */
const patienceMs = 60_000;
const runId = `test-process-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const host = await openLocalHost();
const signal = new AbortController().signal;
let context: TargetContext;
let target: PreparedTarget;

function scenario(changes: Partial<Workload> = {}): Scenario {
  return {
    name: 'hello',
    description: undefined,
    file: '/hello.yaml',
    workload: {
      source: {
        kind: 'rootfs',
        recipe: {
          debian: { suite: 'bookworm', packages: ['busybox-static'], only: ['/bin/busybox'] },
          files: {
            '/serve': server,
            '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nhello:x:1234:1235::/home/hello:/bin/sh\n',
            '/etc/group': 'root:x:0:\nhello:x:1235:\nextra:x:1236:hello\n',
          },
        },
      },
      entrypoint: undefined,
      command: ['/serve'],
      environment: { GREETING: 'moin moin' },
      user: 'hello',
      workdir: '/srv/made/here',
      port,
      ready: { kind: 'tcp', send: '', expect: '', withinMs: 10_000 },
      limits: { cpus: 0.5, memoryBytes: 64 << 20, pids: 16 },
      ...changes,
    },
    targets: [{ kind: 'process', name: 'process' }],
    measure: { startup: { blocks: 1, warmup: 0 }, memory: {}, image: {} },
  };
}

async function prepare(changes: Partial<Workload> = {}): Promise<TargetContext> {
  const { workload } = scenario(changes);
  const common = { host, runId, runFolder, workload, signal, progress: () => undefined };
  const image = await resolveImage(common);
  return { ...common, image, engine: engineOnDemand(host), shared: openShared() };
}

beforeAll(async () => {
  context = await prepare();
  target = await prepareProcess(context);
});

afterAll(async () => {
  await target?.[Symbol.asyncDispose]();
  await rm(runFolder, { recursive: true, force: true });
  await host[Symbol.asyncDispose]();
});

async function untilReady(instance: LaunchedInstance): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
    try {
      (await host.dial({ tcp: { host: instance.address.host, port } })).destroy();
      return;
    } catch {
      await sleep(10);
    }
  }
  throw new Error(`never ready: ${instance.outputTail()}`);
}

async function leftovers(): Promise<string> {
  const script = `grep -F "$1" /proc/self/mountinfo; find /sys/fs/cgroup -type d -path "*/ballast/$1*"; ls "$2"; :`;
  return (await host.exec(['sh', '-c', script, 'sh', runId, runFolder], { allowFailure: true })).stdout;
}

test('runs the workload as its user, in its folder, with its variables, and leaves nothing behind', async () => {
  const marks = new Marks();
  {
    await using created = await target.create('b000-process');
    // Only the start mounts and limits, as an engine's does. Both are listed by a path, and folders by their name.
    expect(await leftovers()).not.toContain('/');
    const instance = await created.launch(marks);
    await untilReady(instance);
    expect(await leftovers()).toMatch(/ overlay [\s\S]*\/sys\/fs\/cgroup/);
    expect(instance.outputTail()).toContain(
      'user 1234:1235 groups 1235 1236 in /srv/made/here GREETING=moin moin HOME=/home/hello',
    );
    expect(instance.outputTail()).toMatch(opensAgain);
    expect(instance.outputTail()).toMatch(asInContainer);
    const memory = await instance.memory();
    expect(memory.workloadPss).toBeGreaterThan(10_000);
    expect(memory.overheadPss).toBeGreaterThan(10_000);
    expect(memory.cgroupBytes).toBeGreaterThan(10_000);
    expect(await instance.marginalBytes()).toBeGreaterThan(0);
    await instance.stop(marks);
    expect(await instance.exited).toMatchObject({
      reason: 'the workload was ended by signal 15',
      exitCode: null,
    });
    await created[Symbol.asyncDispose]();
  }
  expect([...marks.entries()].map(([name]) => name).sort()).toEqual(
    ['accepted', 'init', 'requested', 'stop-requested', 'stopped'].sort(),
  );
  expect(await leftovers()).toBe('');
});

test('runs a check as the workload itself is, and kills one that takes too long', async () => {
  await using created = await target.create('b010-process');
  const instance = await created.launch(new Marks());
  await untilReady(instance);
  const sees =
    '[ "$(/bin/busybox id -u):$(/bin/busybox id -G) $(/bin/busybox pwd) $(/bin/busybox stat -c %u:%g .) $GREETING" = "$0" ]';
  const asks = (...argv: string[]) => instance.run({ argv, timeoutMs: patienceMs });
  const shell = ['/bin/busybox', 'sh', '-c'];
  expect(await asks(...shell, sees, '1234:1235 1236 /srv/made/here 0:0 moin moin')).toMatchObject({
    exitCode: 0,
  });
  expect(await asks(...shell, sees, 'other')).toMatchObject({ exitCode: 1 });
  expect(await asks('/nothing')).toMatchObject({ exitCode: 127 });
  expect(await asks(...shell, 'kill -SEGV $$')).toMatchObject({ reason: 'was ended by signal 11' });
  const late = { argv: [...shell, '/bin/busybox sleep 600; :'], timeoutMs: 500 };
  expect(await instance.run(late)).toMatchObject({ reason: 'was killed after its time' });
  expect(await instance.isRunning()).toBe(true);
});

test('asks a workload to end by the signal of its start, and kills it in time when it does not', async () => {
  const marks = new Marks();
  const command = [
    '/bin/busybox',
    'sh',
    '-c',
    'trap "exit 7" QUIT; trap "" HUP; echo up; while :; do /bin/busybox sleep 0.05; done',
  ];
  for (const [signal, reason] of [
    [3, 'the workload ended with exit code 7'],
    [1, 'the launcher ended'],
  ] as const) {
    const stopped = await prepare({ command, stop: { signal, withinMs: 1000 } });
    const its = await prepareProcess(stopped);
    await using created = await its.create(`b011-process-${signal}`);
    const instance = await created.launch(marks);
    await vi.waitUntil(() => instance.outputTail().includes('up'), { timeout: patienceMs });
    const before = Date.now();
    await instance.stop(new Marks());
    expect((await instance.exited).reason).toBe(reason);
    // The stop takes the workload's own time, not the default.
    expect(Date.now() - before).toBeLessThan(dockerStop.withinMs);
  }
});

test('does not let the workload pass its pids limit, and kills all of its children', async () => {
  const crowded = await prepare({ environment: { CHILDREN: '40' } });
  const crowd = await prepareProcess(crowded);
  {
    await using created = await crowd.create('b001-process');
    const instance = await created.launch(new Marks());
    const { reason } = await instance.exited;
    expect(reason).toMatch(/ended with exit code/);
    expect(instance.outputTail()).toMatch(/can't fork|Resource temporarily unavailable/);
  }
  expect(await leftovers()).toBe('');
});

test('says what could not be run', async () => {
  const wrong = await prepareProcess(await prepare({ command: ['/nothing'] }));
  await using created = await wrong.create('b002-process');
  const instance = await created.launch(new Marks());
  expect((await instance.exited).reason).toBe(
    'the workload could not be started: exec /nothing: No such file or directory',
  );
});

test('refuses a port that something else already listens on', async () => {
  await using created = await target.create('b003-process');
  const instance = await created.launch(new Marks());
  await untilReady(instance);
  const refusal = await target.create('b004-process').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(BallastError);
  expect(refusal).toMatchObject({ kind: 'input', code: 'port-in-use' });
});

test('gives sizes that agree with each other', async () => {
  const sizes = await target.imageSizes();
  expect(sizes.unpackedBytes).toBeGreaterThan(1_000_000);
  expect(sizes.transferBytes).toBeLessThan(sizes.unpackedBytes ?? 0);
  expect(sizes.allocatedBytes).toBeGreaterThanOrEqual(sizes.unpackedBytes ?? Number.NaN);
});

/** Puts one of its processes in a cgroup below, and one in a cgroup below that. */
const belowScript = `for folder; do
  mkdir -p "$folder/one/two"
  set -- $(cat "$folder/cgroup.procs")
  echo "$1" > "$folder/one/cgroup.procs"
  echo "$2" > "$folder/one/two/cgroup.procs"
done`;

test.each([
  ['', 'start'],
  [', frozen as well', 'start; read go; echo 1 freeze'],
  [', in cgroups of their own as well', 'start; : below'],
])('kills the workload and its children%s when the harness is killed', async (_, words) => {
  const launcher = await nativeBinary(host, 'launch');
  const folder = await mkdtemp(join(tmpdir(), 'ballast-orphan-'));
  const planned = await planCgroup(host, `${runId}/orphan`, context.workload.limits);
  const { cgroup } = planned;
  try {
    const start: StartSpec = {
      argv: ['/bin/sh', '-c', 'setsid sleep 300 & trap "" TERM; while :; do sleep 1; done'],
      environment: {},
      workdir: '/',
      uid: 0,
      gid: 0,
      groups: [],
    };
    // This stands in for the harness: it holds the launcher's stdin, and is killed without any chance to clean up. It
    // is told when to freeze: once there are children.
    const script = `mkfifo "$0/in"; "$@" < "$0/in" & { echo ${words}; exec sleep 300; } > "$0/in"`;
    const argv = launchArgv(launcher, '/', start, planned);
    const holder = await host.spawn(['sh', '-c', script, folder, ...argv]);
    const said: string[] = [];
    holder.stdout.on('data', (chunk: Buffer) => said.push(`${chunk}`));
    const processes = async () => (await cgroup.pids()).length;
    await expect.poll(processes, { timeout: patienceMs, interval: 10 }).toBeGreaterThanOrEqual(3);
    holder.stdin.write('go\n');
    if (words.includes('freeze'))
      await vi.waitUntil(() => said.join('').includes('froze 0'), { timeout: patienceMs });
    if (words.includes('below')) await host.exec(['sh', '-ec', belowScript, 'sh', ...cgroup.folders]);
    holder.kill('KILL');
    await expect.poll(processes, { timeout: patienceMs, interval: 10 }).toBe(0);
  } finally {
    await cgroup.remove();
    await rm(folder, { recursive: true });
  }
});

test('applies the limits of the scenario', async () => {
  const cgroup = await createCgroup(host, `${runId}/limits`, { cpus: 1.5, memoryBytes: 64 << 20, pids: 7 });
  const files = cgroup.folders.flatMap((folder) =>
    ['pids.max', 'memory.max', 'memory.limit_in_bytes', 'cpu.max', 'cpu.cfs_quota_us'].map(
      (file) => `${folder}/${file}`,
    ),
  );
  const values = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const metrics = values.filter(Boolean).map((value) => value.trim().replace(/ 100000$/, ''));
  expect(metrics.sort()).toEqual(['150000', `${64 << 20}`, '7']);
  await cgroup.remove();
  await cgroup.remove();
});
