import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { hostProcessors } from '../../src/host/processors.ts';
import type { StartSpec } from '../../src/image/image.ts';
import { Eye } from '../../src/inside/eye.ts';
import { probeProcess } from '../../src/inside/probe-process.ts';
import { ProbeSession } from '../../src/inside/session.ts';
import { type Knocker, startKnocker } from '../../src/launches/knocker.ts';
import { Marks } from '../../src/marks.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import type { Judgement, ProbeContext } from '../../src/stages/isolation/probe.ts';
import { bridgeName, machineName } from '../../src/targets/guest/names.ts';
import { openShared } from '../../src/targets/shared.ts';
import type { PreparedTarget, ProbedInstance, TargetContext } from '../../src/targets/target.ts';
import { prepareTarget } from '../../src/targets/targets.ts';
import type { Workload } from '../../src/workload.ts';
import { asInContainer, opensAgain, tellsStreams } from '../fixtures/streams.ts';

// The lab is reached over SSH, like any remote host: its libvirt and bridges are in namespaces of their own.
const runId = `test-guest-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const port = 8080;
const hello = 'hello from the guest\n';
const start: StartSpec = {
  argv: ['busybox', 'httpd', '-f', '-p', `${port}`, '-h', '/srv'],
  environment: { PATH: '/bin', GREETING: 'moin moin' },
  workdir: '/made/here',
  uid: 1234,
  gid: 1235,
  groups: [1236],
  // The first process of a PID namespace ignores SIGTERM unless it handles it.
  stop: { signal: 9, withinMs: 10_000 },
};
let host: Host;
let knocker: Knocker;
const shared = openShared();

function contextFor(changes: Partial<StartSpec> = {}): TargetContext {
  const limits = { cpus: 1, memoryBytes: 128 * 2 ** 20, pids: 32 };
  return {
    host,
    runId,
    runFolder,
    engine: engineOnDemand(host),
    shared,
    signal: new AbortController().signal,
    progress: () => undefined,
    // A VM uses only the workload's port and limits.
    workload: { port, limits, ready: { withinMs: 60_000 } } as unknown as Workload,
    image: {
      // The digest is the same each time, so that the disk is built once.
      digest: 'sha256:test-guest-v2',
      rootfsFolder: `${runFolder}/rootfs`,
      engineId: undefined,
      start: { ...start, ...changes },
      preparation: {},
    },
  };
}

async function answerOf(address: { host: string; port: number }): Promise<string> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(20)) {
    const line = await host
      .dial({ tcp: address }, { signal: AbortSignal.timeout(500) })
      .catch(() => undefined);
    if (line === undefined) continue;
    let answer = '';
    line.on('data', (chunk: Buffer) => {
      answer += chunk;
    });
    line.on('error', () => undefined);
    line.write('GET /index.html HTTP/1.0\r\n\r\n');
    await once(line, 'close');
    return answer;
  }
  return 'no answer';
}

const virsh = async (...argv: string[]) =>
  (await host.exec(['virsh', '-c', 'qemu:///system', ...argv])).stdout;

beforeAll(async () => {
  const lab = await labStatus();
  host = await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab);
  await host.exec(['mkdir', '-p', `${runFolder}/rootfs/bin`, `${runFolder}/rootfs/srv`]);
  await host.exec(['cp', '/bin/busybox', `${runFolder}/rootfs/bin/busybox`]);
  await host.exec(['ln', '-s', 'busybox', `${runFolder}/rootfs/bin/sh`]);
  await host.put(hello, `${runFolder}/rootfs/srv/index.html`, 0o644);
  knocker = await startKnocker(host);
});

afterAll(async () => {
  await shared[Symbol.asyncDispose]();
  await knocker?.[Symbol.asyncDispose]();
  await host?.exec(['rm', '-rf', '--', runFolder]);
  await host?.[Symbol.asyncDispose]();
});

/** The domains of libvirt, and everything else that runs as a virtual machine. */
const machines = async () =>
  `${await virsh('list', '--all', '--name')}${(await host.exec(['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -a qemu-system || :'])).stdout}`;
/** What the host's kernel knows of the owner of an address. */
const neighbourStates = async (address: string) => {
  const { stdout } = await host.exec(['ip', '-j', 'neigh', 'show', 'to', address]);
  return (JSON.parse(stdout || '[]') as { state: string[] }[]).flatMap(({ state }) => state);
};
/** What the probes that look from the host alone find of a guest, by their ids. */
async function judgedFromHost(instance: ProbedInstance): Promise<Record<string, Judgement>> {
  using session = await ProbeSession.open(await probeProcess(host, ['serve']));
  const eye = new Eye(session);
  const hostSide = await instance.hostSide();
  const context: ProbeContext = {
    ...{ inside: eye, host: eye, hostSide, boundary: hostSide.processes, address: '', reference: null },
    user: 'root',
    kernel: 'own',
    limits: { cpus: 1, memoryBytes: 0, pids: 0 },
    sibling: () => Promise.reject(new Error('not asked for')),
    workloadPid: () => instance.workloadPid(),
  };
  const found: Record<string, Judgement> = {};
  for (const probe of catalogue.filter(({ id }) => /^(?:B[1-4]|V[2478])$/.test(id)))
    found[probe.id] = probe.judge(await probe.gather(context));
  return found;
}
/** The machines that are plugged into the bridge of a target. */
const ports = async (kind: string) =>
  (await host.exec(['ls', `/sys/class/net/${bridgeName(machineName(runId, kind))}/brif`])).stdout.split('\n')
    .length - 1;
const links = async () => (await host.exec(['sh', '-c', 'cat /sys/class/net/*/ifalias'])).stdout;

describe.each(['vm', 'microvm'] as const)('%s', (kind) => {
  let target: PreparedTarget;

  beforeAll(async () => {
    target = await prepareTarget(contextFor(), { kind, name: kind, accelerator: 'auto' });
  });

  afterAll(async () => {
    await target?.[Symbol.asyncDispose]();
  });

  test('says what it runs under', () => {
    expect(target.emulated).toBe(target.environment.accelerator === 'TCG (emulated)');
    expect(target.environment.qemu).toMatch(/^\d+\.\d+/);
    // These are the hypervisor's own words, not that it was waited for.
    expect(target.environment.acceleratorReason).toMatch(
      target.emulated ? /^KVM cannot boot a guest here: (?!.*did not answer)/ : /booted under KVM/,
    );
  });

  test('boots, answers, is weighed, stops, and leaves nothing of the instance', async () => {
    const marks = new Marks();
    await using created = await target.create(`b001-${kind}`);
    // Only the start makes its link, as libvirt's does.
    expect(await ports(kind)).toBe(0);
    const instance = await created.launch(marks);
    await instance.awakened;
    expect(await ports(kind)).toBe(1);
    const address = { host: instance.address.host, port };
    // A guest that is up but does not listen refuses. A question who has the address would not be answered at first,
    // and asked again after a second: nothing would refuse until then.
    const { refusedGapP95Ns } = await knocker.knock(address, AbortSignal.timeout(60_000));
    expect(refusedGapP95Ns).not.toBeNull();
    expect(await neighbourStates(address.host)).toEqual(['PERMANENT']);
    expect(await answerOf(address)).toContain(hello);

    const sees =
      '[ "$(busybox id -u):$(busybox id -G) $(busybox pwd) $(busybox stat -c %u:%g .) $GREETING" = "$0" ]';
    const asks = (...argv: string[]) => instance.run({ argv, timeoutMs: 60_000 });
    expect(await asks('sh', '-c', sees, '1234:1235 1236 /made/here 0:0 moin moin')).toMatchObject({
      exitCode: 0,
    });
    expect(await asks('sh', '-c', '[ "$(busybox cat /proc/1/comm)" = busybox ]')).toMatchObject({
      exitCode: 0,
    });
    expect(await asks('/nothing')).toMatchObject({ exitCode: 127 });
    const late = { argv: ['sh', '-c', 'busybox sleep 600; :'], timeoutMs: 3000 };
    expect(await instance.run(late)).toMatchObject({
      reason: 'was killed after its time',
    });
    expect(await instance.isRunning()).toBe(true);

    const memory = await instance.memory();
    const mebibyte = 2 ** 20;
    expect(memory.reservedBytes).toBe(128 * mebibyte);
    expect(memory.workloadPss).toBeGreaterThan(0.1 * mebibyte);
    expect(memory.workloadPss).toBeLessThan(16 * mebibyte);
    expect(memory.guestOtherBytes).toBeGreaterThan(10 * mebibyte);
    expect((memory.guestOtherBytes ?? 0) + memory.workloadPss).toBeLessThanOrEqual(memory.reservedBytes);
    expect(memory.overheadPss).toBeGreaterThan(5 * mebibyte);
    expect(memory.emulatorBytes === null).toBe(!target.emulated);
    expect(memory.cgroupBytes).toBeGreaterThan(memory.guestOtherBytes ?? 0);
    expect(await instance.marginalBytes()).toBeGreaterThan(0);

    const behind = await judgedFromHost(instance as ProbedInstance);
    expect(behind.B1).toMatchObject({
      verdict: 'closed',
      because: expect.stringMatching(/^its QEMU runs as user \d{4,5} /),
    });
    expect(behind.B2).toMatchObject({ verdict: 'closed', figures: { capabilities: 0 } });
    expect(behind.B3?.verdict).toBe('closed');
    expect(behind.B4?.verdict).toBe('partly');
    expect(behind.B4?.figures?.calls).toBeLessThan(381);
    expect(behind.V2?.figures?.virtio).toBe(2);
    expect((behind.V2?.figures?.legacy ?? 0) > 5).toBe(kind === 'vm');
    expect(behind.V4?.verdict).toBe('isolated');
    expect(behind.V7?.verdict).toBe(target.emulated ? 'open' : 'closed');
    expect(behind.V8?.verdict).toBe('open');
    // The filter was copied while it was stopped, and it goes on.
    expect(await instance.isRunning()).toBe(true);

    // The kernel's first words, after which little has been said yet: firmware says nothing, and nothing twice.
    expect(instance.outputTail()).toMatch(/^\[ +0\.000000\] Linux version /);
    await instance.stop(marks);
    expect(await instance.exited).toMatchObject({
      reason: 'the workload was ended by signal 9',
      exitCode: null,
    });
    expect(await instance.isRunning()).toBe(false);
    const latest = (['requested', 'kernel', 'init', 'stop-requested', 'stopped'] as const).map(
      (name) => marks.get(name)?.latestNs ?? -1n,
    );
    expect(latest).toEqual(latest.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(latest[0]).toBeGreaterThan(0n);
    await created[Symbol.asyncDispose]();
    expect(await machines()).not.toContain(runId);
    expect((await host.exec(['ls', `${runFolder}/${kind}`])).stdout).not.toContain(`b001-${kind}`);
  });

  test('runs the workload as the user, in the folder and under the limit of the scenario, and hears its last words', async () => {
    const script = [
      // More than a pipe holds, so that the rest is still to be passed on when the workload ends.
      'busybox seq 1 20000',
      'echo "ballast: exit 0"',
      ...tellsStreams(),
      'echo "as $(busybox id -u):$(busybox id -g) $(busybox id -G) in $(busybox pwd) $(busybox stat -c %u:%g .) $GREETING"',
      'echo "pids $(busybox cat /sys/fs/cgroup/pids.max)"',
      'echo "cpus $(busybox grep -c ^processor /proc/cpuinfo)"',
      'echo "first $$"',
      'exit 3',
    ].join('\n');
    const argv = ['/bin/sh', '-c', script];
    await using other = await prepareTarget(contextFor({ argv }), {
      kind,
      name: `${kind}2`,
      accelerator: 'tcg',
    });
    await using created = await other.create(`b002-${kind}2`);
    const instance = await created.launch(new Marks());
    expect(await instance.exited).toMatchObject({ exitCode: 3 });
    const output = instance.outputTail();
    expect(output).toContain('as 1234:1235 1235 1236 in /made/here 0:0 moin moin\n');
    expect(output).toContain('\n19999\n20000\n');
    expect(output).toMatch(opensAgain);
    expect(output).toMatch(asInContainer);
    expect(output).toContain('pids 32\n');
    expect(output).toContain('first 1\n');
    expect(output).toContain(`cpus ${await hostProcessors(host)}\n`);
  });

  test('a program that is not there is told by its name', async () => {
    const argv = ['/bin/absent'];
    await using other = await prepareTarget(contextFor({ argv }), {
      kind,
      name: `${kind}3`,
      accelerator: 'tcg',
    });
    await using created = await other.create(`b003-${kind}3`);
    const instance = await created.launch(new Marks());
    const { reason } = await instance.exited;
    expect(reason).toBe(
      'the guest could not start the workload: exec /bin/absent: No such file or directory',
    );
  });

  test('root in a guest does not lift its limit, has all variables, and leaves a clean disk', async () => {
    const script = [
      ...tellsStreams(),
      'echo "variables $(busybox env | busybox grep -c ^V[0-9]*=)"',
      'busybox mkdir /all; busybox mount -t cgroup2 all /all',
      'busybox mount -o remount,rw /sys/fs/cgroup',
      'for top in /sys/fs/cgroup /all; do',
      '  busybox find $top -name pids.max | while read -r limit; do echo max >"$limit"; done',
      '  echo 0 >$top/cgroup.procs',
      'done 2>/dev/null',
      'echo kept >/kept',
      'busybox dd if=/dev/urandom of=/written bs=1M count=16 2>/dev/null',
      "busybox sh -c 'while :; do busybox sleep 60 & done' 2>/dev/null",
      // No further process can be started now: this is the shell alone.
      'set -- /proc/[0-9]*; echo "processes $#"',
      'exit 4',
    ].join('\n');
    const environment = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`V${index}`, 'x']));
    const changes = { argv: ['/bin/sh', '-c', script], uid: 0, gid: 0, groups: [], environment };
    await using other = await prepareTarget(contextFor(changes), {
      kind,
      name: `${kind}4`,
      accelerator: 'tcg',
    });
    await using created = await other.create(`b005-${kind}4`);
    const instance = await created.launch(new Marks());
    // It is read once the guest, which ends by itself, is off.
    await expect.poll(() => instance.outputTail(), { timeout: 60_000 }).toContain('processes ');
    expect(await instance.marginalBytes()).toBeGreaterThan(16 * 2 ** 20);
    expect(await instance.exited).toMatchObject({ exitCode: 4 });
    const output = instance.outputTail();
    expect(output).toContain('variables 5000\n');
    expect(output).toContain('errors again\n');
    expect(output).toMatch(opensAgain);
    expect(output).toMatch(asInContainer);
    const processes = Number(/processes (\d+)/.exec(output)?.[1]);
    expect(processes).toBeGreaterThan(16);
    expect(processes).toBeLessThanOrEqual(32);

    const folder = `${runFolder}/${kind}4/b005-${kind}4`;
    await host.exec(['qemu-img', 'convert', '-O', 'raw', `${folder}/disk.qcow2`, `${folder}/seen.raw`]);
    const { stdout } = await host.exec(['dumpe2fs', '-h', `${folder}/seen.raw`]);
    expect(stdout).toMatch(/^Filesystem state: +clean$/m);
    expect(stdout).not.toContain('needs_recovery');
    const kept = await host.exec(['debugfs', '-R', 'cat /kept', `${folder}/seen.raw`]);
    expect(kept.stdout).toBe('kept\n');
  });

  test('four sizes, and nothing left of the target once it is disposed of', async () => {
    const sizes = await target.imageSizes();
    expect(sizes.transferBytes).toBeLessThan((sizes.unpackedBytes ?? 0) + 2 ** 20);
    expect(sizes.allocatedBytes).toBeGreaterThan(10 * 2 ** 20);
    await using launched = await target.create(`b004-${kind}`);
    await launched.launch(new Marks());
    // The guest is in the middle of its boot.
    await launched[Symbol.asyncDispose]();
    await target[Symbol.asyncDispose]();
    expect(await machines()).not.toContain(runId);
    expect(await links()).not.toContain(runId);
    expect(await virsh('net-list', '--all', '--name')).not.toContain(runId);
    expect(
      (await host.exec(['ls', runFolder])).stdout.split('\n').filter((name) => name.startsWith(kind)),
    ).toEqual([]);
  });
});
