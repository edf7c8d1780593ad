import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { registryAddress } from '../../lab/place.ts';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import { removeLeftovers } from '../../src/remains/clean.ts';
import type { Scenario } from '../../src/scenario.ts';
import { pulledImages } from '../../src/stages/pull/clean-pulled.ts';
import { pushedBy, pushedImages } from '../../src/stages/pull/clean-pushed.ts';
import { imageArtifact } from '../../src/stages/pull/image-artifact.ts';
import { openPulls, requireRegistry } from '../../src/stages/pull/measure.ts';
import { notePushed, pullFolder, pushedTag } from '../../src/stages/pull/pushed.ts';
import type { PullRecord } from '../../src/stages/pull/records.ts';
import { Registry } from '../../src/stages/pull/registry.ts';
import { takeTurns } from '../../src/stages/take-turns.ts';
import { defaultIsolation } from '../../src/targets/container/isolation.ts';
import { openShared } from '../../src/targets/shared.ts';
import type { PreparedTarget, TargetContext } from '../../src/targets/target.ts';
import { prepareTarget } from '../../src/targets/targets.ts';
import { listening } from '../fixtures/listening.ts';
import { fixtureScenario } from '../fixtures/run.ts';

const runId = `test-pull-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const container = { kind: 'container', runtime: undefined, isolation: defaultIsolation } as const;
const scenario: Scenario = {
  ...fixtureScenario,
  workload: {
    ...fixtureScenario.workload,
    source: {
      kind: 'rootfs',
      recipe: {
        debian: { suite: 'bookworm', packages: ['busybox-static'], only: ['/bin/busybox'] },
        files: { '/etc/motd': 'for the test of pulls' },
      },
    },
    command: ['/bin/busybox', 'true'],
  },
  targets: [
    { ...container, name: 'container' },
    { ...container, name: 'second' },
    { kind: 'vm', name: 'vm', accelerator: 'tcg' },
  ],
};
const settings = { registry: registryAddress, repetitions: 2 };
const order = { seed: 7, originNs: process.hrtime.bigint(), turns: [{ block: 0 }, { block: 1 }] };
const prepared = new Map<string, PreparedTarget>();
const resources = new AsyncDisposableStack();
let host: Host;
let context: TargetContext;

beforeAll(async () => {
  const lab = await labStatus();
  host = resources.use(await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab));
  await host.exec(['mkdir', '-p', runFolder]);
  resources.defer(async () => void (await host.exec(['rm', '-rf', '--one-file-system', '--', runFolder])));
  const engine = resources.use(engineOnDemand(host));
  const common = { host, runId, runFolder, signal: new AbortController().signal, progress: () => undefined };
  const image = resources.use(
    await resolveImage({
      ...common,
      workload: scenario.workload,
      engine: async () => dockerImages(host, await engine.open(), runId),
    }),
  );
  context = { ...common, engine, shared: resources.use(openShared()), workload: scenario.workload, image };
  for (const spec of scenario.targets)
    prepared.set(spec.name, resources.use(await prepareTarget(context, spec)));
});

afterAll(() => resources.disposeAsync());

/** Everything that is left of the run in the engine, in the registry, and in its folder. */
async function traces(): Promise<unknown> {
  const { docker } = await context.engine.open();
  const images = await docker.listImages({ filters: { label: [`dev.ballast.run=${runId}`] } });
  const script = `ls -d "$1" 2>/dev/null; for target in container vm; do
  curl -s "http://$2/v2/ballast/$3/$target/tags/list" | grep -c '"run"'
done; exit 0`;
  const argv = ['sh', '-c', script, 'sh', pullFolder(runFolder), registryAddress, runId];
  return { images: images.length, others: (await host.exec(argv)).stdout };
}

/**
 * The files that a container of an image would see, a line each; without times, since the engine makes some files anew.
 */
async function contentOf(reference: string): Promise<readonly string[]> {
  const engine = await context.engine.open();
  await using held = await dockerImages(host, engine, runId).hold(reference);
  const lines: string[] = [];
  const tar = extract();
  const fed = pipeline(await held.export(), tar);
  for await (const entry of tar) {
    const { name, type, uid, gid, mode, linkname } = entry.header;
    const hash = createHash('sha256');
    for await (const chunk of entry) hash.update(chunk as Buffer);
    lines.push([name, type, uid, gid, mode, linkname, hash.digest('hex')].join(' '));
  }
  await fed;
  return lines.toSorted();
}

test('fetches every layer and every file each time, and leaves nothing', async () => {
  const records: PullRecord[] = [];
  const store = (record: PullRecord) => records.push(record);
  await takeTurns(
    await openPulls({ ...order, context, prepared, settings, store }),
    order.turns,
    listening(),
  );
  expect(records.map(({ targets }) => targets.join()).toSorted()).toEqual([
    'container,second',
    'container,second',
    'vm',
    'vm',
  ]);
  for (const { kind, outcome, transferBytes } of records) {
    if (outcome.status !== 'pulled') throw new Error(outcome.reason);
    const { requested, usable, parts } = outcome;
    expect(usable.latestNs).toBeGreaterThan(requested.latestNs);
    expect(parts.map(({ present }) => present)).not.toContain(true);
    for (const { downloaded, unpacked } of parts) {
      expect(downloaded?.latestNs).toBeGreaterThan(requested.latestNs);
      expect(downloaded?.latestNs).toBeLessThanOrEqual(usable.latestNs);
      expect(unpacked === null).toBe(kind === 'files');
    }
    // A manifest names more than its layers: the config.
    expect(transferBytes).toBeGreaterThan(parts.reduce((sum, { bytes }) => sum + bytes, 0));
  }
  const vm = records.find(({ kind }) => kind === 'files')?.outcome;
  expect(vm?.status === 'pulled' ? vm.parts.map(({ name }) => name) : []).toEqual([
    'disk.qcow2',
    'kernel',
    'initramfs',
  ]);
  expect(await traces()).toEqual({ images: 0, others: '0\n0\n' });
});

test('the pulled image is the image itself, and what a killed run has left is found', async () => {
  const engine = await context.engine.open();
  const shipped = prepared.get('container')?.shipped;
  if (shipped?.kind !== 'image') throw new Error('a container is shipped as an image');
  const repository = `ballast/${runId}/container`;
  using registry = new Registry(host, registryAddress, context.signal);
  await host.exec(['mkdir', '-p', pullFolder(runFolder)]);
  await notePushed(host, runFolder, registryAddress, repository);
  const place = { registry, repository, tag: pushedTag };
  await using artifact = await imageArtifact(engine, place, shipped.id, runId);
  const { parts } = await artifact.pull(context.signal);
  const own = `${registryAddress}/${repository}:${pushedTag}`;
  const content = await contentOf(own);
  expect(content.join('\n')).toContain('bin/busybox file 0 0');
  expect(content).toEqual(await contentOf(shipped.id));
  const layersOf = async (reference: string) =>
    (await engine.docker.getImage(reference).inspect()).RootFS.Layers;
  expect(await layersOf(own)).toHaveLength(parts.length);
  expect(await layersOf(own)).not.toEqual(await layersOf(shipped.id));

  const sent = { ...pushedImages, list: () => pushedBy(host, { runId, path: runFolder }) };
  const { removed } = await removeLeftovers(host, [pulledImages, sent], async (id) => id !== runId);
  expect(removed).toEqual([`image ${own}`, `in a registry ${own}`]);
  await host.exec(['rm', '-r', pullFolder(runFolder)]);
  expect(await traces()).toEqual({ images: 0, others: '0\n0\n' });
});

test('a registry that is not there is said before anything is measured', async () => {
  await expect(requireRegistry(context, { ...settings, registry: '127.0.0.1:9' })).rejects.toMatchObject({
    kind: 'input',
    code: 'registry-unreachable',
    hint: expect.stringContaining('registry: host:port'),
  });
});
