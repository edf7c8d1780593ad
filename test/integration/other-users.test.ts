import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { registryAddress } from '../../lab/place.ts';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { rootfsOf } from '../../src/image/image.ts';
import { emptyConfig } from '../../src/image/image-engine.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import { openPulls } from '../../src/stages/pull/measure.ts';
import { takeTurns } from '../../src/stages/take-turns.ts';
import { buildDisk } from '../../src/targets/guest/build-disk.ts';
import { prepareCloudImage } from '../../src/targets/guest/full/cloud-image.ts';
import { writeSeed } from '../../src/targets/guest/full/seed.ts';
import { prepareSystemDisk } from '../../src/targets/guest/full/system-disk.ts';
import { openShared } from '../../src/targets/shared.ts';
import type { TargetContext } from '../../src/targets/target.ts';
import { prepareTarget } from '../../src/targets/targets.ts';
import type { ImageSource } from '../../src/workload.ts';
import { listening } from '../fixtures/listening.ts';
import { type OrdinaryUser, ordinaryUser } from '../fixtures/ordinary-user.ts';
import { fixtureScenario } from '../fixtures/run.ts';

// An ordinary user of the host looks everywhere while targets are made of an image that is hostile to the host.
const places = ['/var/lib/ballast', '/var/cache/ballast', '/var/tmp'];
const marker = `planted-${randomUUID()}`;
const runId = `test-users-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const signal = new AbortController().signal;
const reference = `ballast-test/users:${process.pid}`;
const made: string[] = [];
const resources = new AsyncDisposableStack();
let folder: string;
let host: Host;
let user: OrdinaryUser;
let context: Omit<TargetContext, 'image'>;

/**
 * Plants a program that runs as root whoever starts it, a device that everybody may open, and a file that nobody should
 * read.
 */
function plant(root: string): void {
  mkdirSync(join(root, 'bin'), { recursive: true });
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  copyFileSync('/usr/bin/id', join(root, 'planted-program'));
  chmodSync(join(root, 'planted-program'), 0o4755);
  execFileSync('mknod', ['-m', '0666', join(root, 'planted-device'), 'c', '1', '5']);
  writeFileSync(join(root, 'secret'), `${marker}\n`);
  // There are so many files that the user meets some while they are being copied.
  for (let index = 0; index < 3000; index++) writeFileSync(join(root, `file-${index}`), marker);
}

/** Plants what a full system's disk is made of, except the programs. */
function plantSystem(root: string): void {
  plant(root);
  for (const name of ['boot', 'usr/lib/grub/i386-pc', 'etc/systemd/system/multi-user.target.wants'])
    mkdirSync(join(root, name), { recursive: true });
  for (const name of ['boot/vmlinuz-1', 'boot/initrd.img-1', 'usr/lib/grub/i386-pc/boot.img'])
    writeFileSync(join(root, name), marker);
  writeFileSync(join(root, 'bin/grub-mkimage'), '#!/bin/busybox sh\necho core > /boot/core.img\n', {
    mode: 0o755,
  });
}

beforeAll(async () => {
  const lab = await labStatus();
  host = resources.use(await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab));
  folder = mkdtempSync(join(tmpdir(), 'ballast-users-'));
  plant(join(folder, 'root'));
  plantSystem(join(folder, 'system'));
  execFileSync('tar', ['-C', join(folder, 'root'), '-cf', join(folder, 'image.tar'), '.']);
  await host.exec(['mkdir', '-p', '-m', '0711', '--', runFolder]);
  resources.defer(async () => void (await host.exec(['rm', '-rf', '--one-file-system', '--', runFolder])));
  const engine = resources.use(engineOnDemand(host));
  const shared = resources.use(openShared());
  context = {
    host,
    runId,
    runFolder,
    signal,
    progress: () => undefined,
    engine,
    shared,
    workload: fixtureScenario.workload,
  };
});
afterAll(async () => {
  await host.exec(['rm', '-rf', '--one-file-system', '--', ...made]);
  await resources.disposeAsync();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  const pattern = marker.replace('planted', 'plant[e]d');
  user = await ordinaryUser(host, { uid: 1000, places, pattern, pauseS: 0.05 });
});
afterEach(async () => {
  const found = await user.found();
  await user[Symbol.asyncDispose]();
  // Ballast's own programs and Debian's kernel are no secret.
  const isPublic = /^reads \/var\/cache\/ballast\/(native|kernels)\//;
  expect(found.filter((line) => !isPublic.test(line))).toEqual([]);
});

async function resolved(source: ImageSource) {
  const workload = { ...fixtureScenario.workload, source, command: ['/bin/busybox', 'sleep', '9'] };
  const engine = async () => dockerImages(host, await context.engine.open(), runId);
  const image = await resolveImage({ ...context, workload, engine });
  const rootfsFolder = rootfsOf(image);
  if (rootfsFolder.startsWith('/var/cache/')) made.push(dirname(rootfsFolder));
  return image;
}

test('unpacked from an archive, an image is root’s alone', async () => {
  await using image = await resolved({ kind: 'archive', path: join(folder, 'image.tar') });
  expect(image.engineId).toBeUndefined();
});

test('so is what a recipe is made into', async () => {
  const debian = { suite: 'bookworm', packages: ['passwd'], only: ['/usr/bin/chsh'] };
  await using image = await resolved({ kind: 'rootfs', recipe: { debian, files: { '/etc/motd': marker } } });
  // It is a setuid program.
  expect((await host.exec(['stat', '-c', '%a', `${image.rootfsFolder}/usr/bin/chsh`])).stdout).toBe('4755\n');
});

test('so are an image’s layers, the disks made of it, and what is shipped and fetched', async () => {
  await host.exec(['docker', 'import', join(folder, 'image.tar'), reference]);
  resources.defer(async () => void (await host.exec(['docker', 'rmi', reference])));
  await using image = await resolved({ kind: 'reference', reference });
  expect(image.rootfsFolder).toContain(runFolder);
  const spec = { kind: 'vm', name: 'vm', accelerator: 'tcg' } as const;
  const whole: TargetContext = { ...context, image };
  await using target = await prepareTarget(whole, spec);
  await using _ = await target.create('b001-vm');
  const sizes = await target.imageSizes();
  made.push(...(sizes.kept ?? []).filter(({ what }) => what === 'disk').map(({ place }) => dirname(place)));
  const settings = { registry: registryAddress, repetitions: 1 };
  const order = { seed: 7, originNs: process.hrtime.bigint(), turns: [{ block: 0 }] };
  const outcomes: string[] = [];
  const pulling = await openPulls({
    ...order,
    context: whole,
    prepared: new Map([['vm', target]]),
    settings,
    store: ({ outcome }) => outcomes.push(outcome.status),
  });
  await takeTurns(pulling, order.turns, listening());
  expect(outcomes).toEqual(['pulled']);
});

test('so is a disk that mkfs fills, for want of a loop device', async () => {
  await buildDisk({ host, runId, signal }, join(folder, 'root'), `${runFolder}/populated`, { loop: false });
});

test('so is the disk of a full system', async () => {
  const system = {
    rootfsFolder: join(folder, 'system'),
    meta: { digest: `sha256:${marker}`, config: emptyConfig, passwd: '', group: '' },
  };
  const files = [{ path: '/spec', mode: 0o600, content: marker }];
  const disk = await prepareSystemDisk({ host, runId, signal }, system, files, 'quiet');
  made.push(dirname(disk.path));
  expect(disk).toMatchObject({ release: '1', cached: false });
});

test('so are an operating system’s image and the seed of its first boot', async () => {
  const raw = join(folder, 'cloud.raw');
  writeFileSync(raw, marker.repeat(100_000));
  execFileSync('qemu-img', ['convert', '-O', 'qcow2', raw, join(folder, 'cloud.qcow2')]);
  const disk = await prepareCloudImage({ host, runId, signal }, join(folder, 'cloud.qcow2'));
  made.push(dirname(disk.path));
  const own = `${runFolder}/seeded`;
  await host.exec(['mkdir', '-m', '0711', '--', own]);
  const place = { id: 'b', folder: own, address: '10.0.0.2', gateway: '10.0.0.1', mac: '52:54:00:00:00:01' };
  const files = [{ path: '/spec', mode: 0o600, content: marker }];
  const first = { packages: [], users: [], files };
  await writeSeed(host, { ...place, machineArguments: [], probed: false }, first);
});
