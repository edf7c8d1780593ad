import { afterAll, beforeAll, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import type { Scenario } from '../../src/scenario.ts';
import { openKernelSurface } from '../../src/stages/kernel-surface/measure.ts';
import type { SurfaceRecord } from '../../src/stages/kernel-surface/records.ts';
import { victimWorks } from '../../src/stages/neighbour/kinds.ts';
import { openNeighbours } from '../../src/stages/neighbour/measure.ts';
import { buildNeighbourPlan } from '../../src/stages/neighbour/plan.ts';
import type { NeighbourRecord, WorkSample } from '../../src/stages/neighbour/records.ts';
import { neighbourSummary } from '../../src/stages/neighbour/summarise.ts';
import { takeTurns } from '../../src/stages/take-turns.ts';
import { defaultIsolation } from '../../src/targets/container/isolation.ts';
import { openShared } from '../../src/targets/shared.ts';
import type { TargetContext } from '../../src/targets/target.ts';
import type { TargetSpec } from '../../src/targets/targets.ts';
import { prepareTarget } from '../../src/targets/targets.ts';
import { listening } from '../fixtures/listening.ts';

// The lab is reached over SSH, like any remote host: its engine and its bridge are in namespaces of their own.
const runId = `test-nb-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const container: TargetSpec = {
  kind: 'container',
  name: 'container',
  runtime: undefined,
  isolation: defaultIsolation,
};
const scenario: Scenario = {
  name: 'hello',
  description: undefined,
  file: '/hello.yaml',
  workload: {
    source: {
      kind: 'rootfs',
      recipe: {
        debian: { suite: 'bookworm', packages: ['busybox-static'], only: ['/bin/busybox'] },
        files: {},
      },
    },
    entrypoint: undefined,
    command: ['/bin/busybox', 'httpd', '-f', '-p', '18473'],
    environment: {},
    user: undefined,
    workdir: undefined,
    port: 18_473,
    ready: { kind: 'tcp', send: '', expect: '', withinMs: 10_000 },
    limits: { cpus: 1, memoryBytes: 128 << 20, pids: 64 },
  },
  targets: [container, { kind: 'process', name: 'process' }],
  measure: { startup: { blocks: 1, warmup: 0 } },
};
const settings = { blocks: 1, eachMs: 150, aggressors: ['cpu', 'disk', 'network'] as const };
let host: Host;
let context: TargetContext;

beforeAll(async () => {
  const lab = await labStatus();
  host = await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab);
  await host.exec(['mkdir', '-p', runFolder]);
  const engine = engineOnDemand(host);
  const common = { host, runId, runFolder, signal: new AbortController().signal, progress: () => undefined };
  const image = await resolveImage({
    ...common,
    workload: scenario.workload,
    engine: async () => dockerImages(host, await engine.open(), runId),
  });
  context = { ...common, engine, shared, workload: scenario.workload, image };
});

const shared = openShared();

afterAll(async () => {
  await shared[Symbol.asyncDispose]();
  await context?.engine[Symbol.asyncDispose]();
  await host?.exec(['rm', '-rf', '--one-file-system', '--', runFolder]);
  await host?.[Symbol.asyncDispose]();
});

/** Everything that this run has on the host. */
async function traces(): Promise<string> {
  const script = `docker ps -aq --filter "label=dev.ballast.run=$1"
find /sys/fs/cgroup -path "*/ballast/$1*"
ls "$2"
grep -F " $2/" /proc/self/mountinfo
pgrep -f "ballast-probe (serve|wait|enter)"`;
  return (await host.exec(['sh', '-c', script, 'sh', runId, runFolder], { allowFailure: true })).stdout;
}

test('measures victims beside busy neighbours in targets with and without a network of their own, and leaves nothing', async () => {
  const plan = buildNeighbourPlan(['container', 'process'], settings, 7);
  const records: NeighbourRecord[] = [];
  const before = await traces();
  const store = (record: NeighbourRecord) => records.push(record);
  const opened = await openNeighbours({ context, specs: scenario.targets, settings, store });
  await takeTurns(opened, plan, listening());
  for (const { target, condition, outcome } of records)
    if (outcome.status !== 'measured') expect.fail(`${target}, ${condition}: ${outcome.reason}`);
  expect(records.map(({ target, condition }) => [target, condition])).toEqual(
    plan.flatMap(({ target, conditions }) => conditions.map((condition) => [target, condition])),
  );
  for (const { target, condition, outcome } of records) {
    const where = `${target}, ${condition}`;
    if (outcome.status !== 'measured') expect.fail(`${where}: ${outcome.reason}`);
    for (const work of victimWorks) {
      const sample: WorkSample = outcome.works[work];
      if (sample.status !== 'done') expect.fail(`${where}, ${work}: ${sample.reason}`);
      expect(sample.units, where).toBeGreaterThan(0);
      expect(sample.elapsedNs, where).toBeGreaterThanOrEqual(sample.insideNs);
      expect(sample.insideNs, where).toBeGreaterThanOrEqual(150e6);
    }
    const { aggressor } = outcome;
    if (['alone', 'idle', 'idle-again'].includes(condition)) expect(aggressor, where).toBeNull();
    else expect(aggressor, where).toMatchObject({ status: 'done' });
  }
  const summary = neighbourSummary(records.filter(({ target }) => target === 'container'));
  expect(summary.aggressors.disk?.achieved.perSecond).toBeGreaterThan(0);
  expect(summary.aggressors.network).toMatchObject({ resource: 'network', n: 1, ci95: null });
  expect(await traces()).toBe(before);
});

test('ends the pair at once when the user stops it, and leaves nothing', async () => {
  const stop = new AbortController();
  const before = await traces();
  const slow = { ...settings, eachMs: 2000 };
  const plan = buildNeighbourPlan(['container'], slow, 7);
  let measured = 0;
  const opened = await openNeighbours({
    context: { ...context, signal: stop.signal },
    specs: scenario.targets,
    settings: slow,
    store: () => {
      measured += 1;
      setTimeout(() => stop.abort(new Error('stopped')), 1500);
    },
  });
  await expect(takeTurns(opened, plan, listening(stop.signal))).rejects.toThrow('stopped');
  // The next condition, of six seconds and more, was under way.
  expect(measured).toBe(1);
  expect(await traces()).toBe(before);
});

test('counts kernel functions or says why not, and leaves the tracing of the machine as it was', async () => {
  const script = `mount -t tracefs tracefs /sys/kernel/tracing || exit 0
cd /sys/kernel/tracing; ls instances; cat current_tracer tracing_on buffer_size_kb trace_clock set_ftrace_pid trace_options`;
  const state = async () =>
    (await host.exec(['unshare', '--mount', 'sh', '-c', script], { allowFailure: true })).stdout;
  const before = await state();
  const records: SurfaceRecord[] = [];
  await using target = await prepareTarget(context, container);
  const prepared = new Map([['container', target]]);
  const store = (record: SurfaceRecord) => records.push(record);
  await takeTurns(
    await openKernelSurface({ context, prepared, store }),
    [{ block: 0, target: 'container' }],
    listening(),
  );
  const outcome = records[0]?.outcome;
  if (outcome?.status === 'measured') {
    for (const { functions } of outcome.load) expect(functions).toBeGreaterThan(100);
  } else expect(outcome?.reason).toMatch(/function tracer|tracing instance|PID namespace|tracefs/);
  expect(await state()).toBe(before);
});
