import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../lab/processes.ts';
import { containerEngine } from '../../src/doctor/checks/container-engine.ts';
import { parseEngineAddress, withEngine } from '../../src/host/engine-address.ts';
import type { Host } from '../../src/host/host.ts';
import { untilReady } from '../../src/launches/until-ready.ts';
import { Marks } from '../../src/marks.ts';
import { on } from '../fixtures/doctor.ts';
import { openLab, portless, runningTargets } from './running-instances.ts';

/* Podman's service in the lab, with folders of its own, as an engine at another address than the default. */
const folder = `/run/ballast-test-podman-${process.pid}`;
const socket = `${folder}/podman.sock`;
const network = `ballast-test-${process.pid}`;
const settings = `[network]
network_backend = "cni"
network_config_dir = "${folder}/cni"
default_network = "${network}"
default_subnet = "10.213.88.0/24"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;
/** Podman raises these for each container, which root of a machine that is a container itself may not. */
const limits = [
  { name: 'nproc', soft: 4096, hard: 4096 },
  { name: 'nofile', soft: 4096, hard: 4096 },
] as const;

/** What is left when the service has ended: mounts of containers that a test did not remove, and its bridge. */
const removeScript = `awk -v at="$1/" 'index($5, at) == 1 { print $5 }' /proc/self/mountinfo | sort -r | xargs -r umount -l
ip link delete cni-podman0
rm -rf "/var/lib/cni/networks/$2"`;

const stack = new AsyncDisposableStack();
let host: Host;

beforeAll(async () => {
  host = stack.use(await openLab());
  await host.exec(['mkdir', '-p', folder]);
  await host.put(settings, `${folder}/containers.conf`);
  stack.defer(async () => void (await host.exec(['rm', '-rf', folder])));
  const roots = ['--root', `${folder}/root`, '--runroot', `${folder}/run`];
  const service = ['podman', ...roots, 'system', 'service', '--time=0', `unix://${socket}`];
  const podman = await host.spawn(['env', `CONTAINERS_CONF=${folder}/containers.conf`, ...service]);
  podman.stdout.resume();
  podman.stderr.resume();
  stack.defer(async () => {
    podman.kill();
    await podman.exited;
    await host.exec(['sh', '-c', removeScript, 'sh', folder, network], { allowFailure: true });
  });
  const listens = async () =>
    (await host.exec(['test', '-S', socket], { allowFailure: true })).exitCode === 0;
  if (!(await until(listens, 20_000))) throw new Error('podman does not listen');
}, 60_000);
afterAll(() => stack.disposeAsync(), 60_000);

const open = async () => {
  const lab = await openLab();
  return withEngine(lab, () => parseEngineAddress(socket, 'the test'));
};

test('a container of Podman is launched, read and removed; it is made by its start and not before', async () => {
  const runId = '20260101-120000-aaa1';
  await using running = await runningTargets(runId, ['container'], undefined, open, limits);
  const target = running.targets.get('container');
  expect(target?.environment).toMatchObject({
    engine: expect.stringMatching(/^Podman \d/),
    engineAddress: `unix://${socket}`,
    daemons: expect.stringContaining('podman'),
  });
  await using created = await target?.create('b000-container');
  if (created === undefined) throw new Error('it was not prepared');
  const marks = new Marks();
  const launched = await created.launch(marks);
  expect((await untilReady(running.ready, launched, marks)).outcome.status).toBe('ready');
  const memory = await launched.memory();
  expect(memory).toMatchObject({ workloadBytes: expect.any(Number) });
  await launched.stop(marks);
  expect((await launched.exited).exitCode).toBe(137);
});

test('what was printed before the end is read from the log', async () => {
  const printing = { ...portless, command: ['/bin/busybox', 'sh', '-c', 'echo early; exit 5'], ready: tcp };
  await using running = await runningTargets('20260101-120000-aaa2', ['container'], printing, open, limits);
  await using created = await running.targets.get('container')?.create('b000-container');
  const launched = await created?.launch(new Marks());
  expect(await launched?.exited).toMatchObject({ exitCode: 5 });
  expect(launched?.outputTail()).toContain('early');
});
const tcp = { kind: 'exit', code: 5, withinMs: 10_000 } as const;

test('a workload that is ready by a program inside is refused, with the reason', async () => {
  await expect(
    runningTargets('20260101-120000-aaa3', ['container'], portless, open, limits),
  ).rejects.toMatchObject({ kind: 'input', code: 'podman-exec-end-unknown' });
});

test('doctor says what Podman does otherwise', async () => {
  const there = withEngine(host, () => parseEngineAddress(socket, 'the test'));
  expect(await containerEngine.ask(on(there))).toMatchObject({
    level: 'warning',
    found: expect.stringContaining('does not report the end of a program'),
  });
});
