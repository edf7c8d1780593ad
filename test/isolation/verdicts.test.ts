import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { type ProbeUser, verdictLetters } from '../../src/inside/verdicts.ts';
import { Marks } from '../../src/marks.ts';
import { catalogue } from '../../src/stages/isolation/catalogue.ts';
import { openProbing } from '../../src/stages/isolation/measure.ts';
import type { ControlRecord, ProbeRecord } from '../../src/stages/isolation/records.ts';
import { eachTargetOnce } from '../../src/stages/stage.ts';
import { takeTurns } from '../../src/stages/take-turns.ts';
import { defaultIsolation } from '../../src/targets/container/isolation.ts';
import { openShared } from '../../src/targets/shared.ts';
import type { PreparedTarget, TargetContext } from '../../src/targets/target.ts';
import type { TargetSpec } from '../../src/targets/targets.ts';
import { prepareTarget } from '../../src/targets/targets.ts';
import type { Workload } from '../../src/workload.ts';
import { listening } from '../fixtures/listening.ts';
import { type Deviation, deviations, expectedLetters } from './deviations.ts';

// The image holds one static program and no shell: what probes need, they bring along.
const runId = `test-isolation-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const container = { kind: 'container', runtime: undefined } as const;
const specs: readonly TargetSpec[] = [
  { kind: 'process', name: 'process' },
  { ...container, name: 'container', isolation: defaultIsolation },
  { kind: 'vm', name: 'vm', accelerator: 'auto' },
];
let host: Host;
const shared = openShared();
let context: TargetContext;
const targets = new Map<string, PreparedTarget>();
const records: (ProbeRecord | ControlRecord)[] = [];

beforeAll(async () => {
  const lab = await labStatus();
  host = await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab);
  const rootfs = `${runFolder}/rootfs`;
  await host.exec(['mkdir', '-p', `${rootfs}/bin`]);
  await host.exec(['cp', '/bin/busybox', `${rootfs}/bin/sleep`]);
  const limits = { cpus: 1, memoryBytes: 128 * 2 ** 20, pids: 32 };
  context = {
    host,
    runId,
    engine: engineOnDemand(host),
    shared,
    runFolder,
    signal: new AbortController().signal,
    progress: () => undefined,
    // Of the workload the targets only ask for these.
    workload: { port: 18473, limits, ready: { withinMs: 60_000 } } as unknown as Workload,
    image: {
      digest: 'sha256:test-isolation-v1',
      rootfsFolder: rootfs,
      engineId: undefined,
      start: {
        argv: ['/bin/sleep', '600'],
        environment: {},
        workdir: '/',
        uid: 0,
        gid: 0,
        groups: [],
      },
      preparation: {},
    },
  };
  for (const spec of specs) targets.set(spec.name, await prepareTarget(context, spec));
  const probing = await openProbing({
    context,
    prepared: targets,
    probes: catalogue,
    store: (record) => {
      if (record.type === 'probe' || record.type === 'control') records.push(record);
    },
  });
  await takeTurns(probing, eachTargetOnce([...targets.keys()]), listening());
});

afterAll(async () => {
  for (const target of targets.values()) await target[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
  await host?.exec(['rm', '-rf', '--one-file-system', '--', runFolder]);
  await context?.engine[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

const probed = () => records.filter((record) => record.type === 'probe');

/** Letters of verdicts by probe, for one target and user. */
function letters(target: string, user: ProbeUser): Record<string, string> {
  const ours = probed().filter((record) => record.target === target && record.user === user);
  return Object.fromEntries(ours.map(({ probe, verdict }) => [probe, verdictLetters[verdict]]));
}

/** Those deviations whose condition the host fulfils. */
async function holdingDeviations(): Promise<Deviation[]> {
  const holding: Deviation[] = [];
  for (const deviation of deviations) {
    const answer = await host.exec(['sh', '-c', deviation.where], { allowFailure: true });
    if (answer.exitCode === 0) holding.push(deviation);
  }
  return holding;
}

describe.each(['root', 'user'] as const)('as %s', (user) => {
  test.each(['container', 'vm'] as const)('%s is found as expected of this host', async (target) => {
    expect(letters(target, user)).toEqual(expectedLetters(target, user, await holdingDeviations()));
  });

  test('a bare process is held back by its cgroup and its user alone', () => {
    const good = Object.entries(letters('process', user)).filter(([, letter]) => 'IV'.includes(letter));
    const limits = ['R1', 'R2', 'R3', 'R5', 'R6', 'R7'];
    // An ordinary user has no capability, and cannot leave a root folder in which no engine has its socket.
    expect(good.map(([id]) => id).sort()).toEqual(user === 'root' ? limits : ['P1', 'P6']);
  });
});

test('what differs from the catalogue is explained in the documentation', async () => {
  const page = readFileSync(new URL('../../docs/reference/verdicts.md', import.meta.url), 'utf8').replaceAll(
    /\s+/g,
    ' ',
  );
  for (const { probes, because } of await holdingDeviations()) {
    expect(page).toContain(because);
    expect(page).toContain(probes);
  }
});

test('every good verdict has a control that fired, and its evidence is stored', () => {
  const controls = records.filter((record) => record.type === 'control');
  for (const { target, probe, verdict, control } of probed()) {
    if (['isolated', 'denied', 'synthetic'].includes(verdict))
      expect(control, `${target} ${probe}`).toMatchObject({ fired: true });
  }
  const controlled = catalogue.filter((probe) => probe.controls.length > 0).map(({ id }) => id);
  expect([...new Set(controls.map(({ probe }) => probe))].sort()).toEqual(controlled.sort());
  for (const { probe, repetitions } of controls) expect(repetitions, probe).toHaveLength(3);
  // What decides about a machine alone has noticed one that was weakened.
  for (const { target, probe, verdict, control } of probed()) {
    const own = catalogue.find(({ id }) => id === probe)?.ownControls?.machine;
    if (target === 'vm' && own !== undefined && ['isolated', 'closed', 'partly'].includes(verdict))
      expect(control, probe).toMatchObject({ weakening: own, fired: true });
  }
});

test('three repetitions each, within time and size', () => {
  const took = new Map<string, number>();
  for (const { target, probe, repetitions } of probed()) {
    expect(repetitions, `${target} ${probe}`).toHaveLength(3);
    for (const { durationNs, evidence } of repetitions) {
      took.set(target, (took.get(target) ?? 0) + durationNs);
      expect(JSON.stringify(evidence).length).toBeLessThan(64 * 1024);
    }
  }
  expect(took.get('container')).toBeLessThan(45e9);
  expect(took.get('vm')).toBeLessThan(90e9);
});

test('an instance is known to the host by its first process and its cgroups', async () => {
  for (const name of ['process', 'container', 'vm']) {
    const target = targets.get(name) as PreparedTarget;
    await using created = await target.createProbed(`side-${name}`);
    const instance = await created.launch(new Marks());
    await instance.probe('root').then((stream) => stream.close());
    const { pid, cgroupFolders } = await instance.hostSide();
    expect(pid).toBeGreaterThan(1);
    expect(cgroupFolders.length).toBeGreaterThan(0);
    for (const folder of cgroupFolders) {
      const { stdout } = await host.exec(['cat', `${folder}/cgroup.procs`]);
      expect(stdout.split('\n')).toContain(String(pid));
    }
  }
});

test('an instance that ends while it is probed makes errors, never good verdicts', async () => {
  const ended = await prepareTarget(
    { ...context, image: { ...context.image, start: { ...context.image.start, argv: ['/bin/sleep', '0'] } } },
    { kind: 'process', name: 'ended' },
  );
  const found: ProbeRecord[] = [];
  const k1 = catalogue.filter(({ id }) => id === 'K1');
  const probing = await openProbing({
    context,
    prepared: new Map([['ended', ended]]),
    probes: k1,
    store: (record) => {
      if (record.type === 'probe') found.push(record);
    },
  });
  await takeTurns(probing, eachTargetOnce(['ended']), listening());
  expect(found.map(({ verdict }) => verdict)).toEqual(['error', 'error']);
  for (const { because } of found)
    expect(because).toMatch(/^the workload ended with exit code 0 while it was probed/);
});
