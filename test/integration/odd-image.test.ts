import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { rootfsOf } from '../../src/image/image.ts';
import type { ImageEngine } from '../../src/image/image-engine.ts';
import { loadedReference } from '../../src/image/loaded-reference.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import { buildDisk } from '../../src/targets/guest/build-disk.ts';
import { nameFilesOf } from '../../src/targets/name-files.ts';
import { unmountRoot } from '../../src/targets/process/instance-root.ts';
import type { Workload } from '../../src/workload.ts';
import { manifestOf } from '../fixtures/manifest.ts';
import { mountedRoot } from '../fixtures/mounted-root.ts';
import { writeOddArchive } from '../fixtures/odd-image.ts';

const runId = `test-odd-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const { signal } = new AbortController();
const reference = loadedReference(runId);
const stack = new AsyncDisposableStack();
let host: Host;
let images: ImageEngine;
let rootfsFolder: string;
/** The files that a container of the image sees. */
let seen: Record<string, unknown>;

beforeAll(async () => {
  const lab = await labStatus();
  host = stack.use(await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab));
  stack.defer(async () => void (await host.exec(['rm', '-rf', '--one-file-system', '--', runFolder])));
  await host.exec(['mkdir', '-p', '--', runFolder]);
  const engine = stack.use(engineOnDemand(host));
  images = dockerImages(host, await engine.open(), runId);

  const folder = mkdtempSync(join(tmpdir(), 'ballast-odd-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'odd.tar');
  await writeOddArchive(path);
  // Only the part of the workload that names the image and what it starts is used.
  const ready = { kind: 'tcp' };
  const workload = { source: { kind: 'archive', path }, environment: {}, ready };
  const image = await resolveImage({
    ...{ host, runId, runFolder, signal, workload: workload as unknown as Workload },
    progress: () => undefined,
    engine: async () => images,
  });
  rootfsFolder = rootfsOf(stack.use(image));

  const { stdout } = await host.exec([
    'docker',
    'run',
    '-d',
    '--label',
    `dev.ballast.run=${runId}`,
    reference,
  ]);
  const id = stdout.trim();
  stack.defer(async () => void (await host.exec(['docker', 'rm', '-f', id])));
  const pid = (await host.exec(['docker', 'inspect', '-f', '{{.State.Pid}}', id])).stdout.trim();
  seen = await manifestOf(host, `/proc/${pid}/root`);
});
afterAll(() => stack.disposeAsync());

test('the image is as odd as it was meant to be, for a container', () => {
  expect(Object.keys(seen).length).toBeGreaterThan(650);
  expect(seen).toMatchObject({
    setuid: { mode: 0o4755, uid: 1234, gid: 4321 },
    marked: { attributes: expect.arrayContaining([['SCHILY.xattr.user.x', 'v'.repeat(3000)]]) },
    setgid: { attributes: [['SCHILY.xattr.security.capability', expect.any(String)]] },
    block: { type: 'block-device', devmajor: 259, devminor: 70_000 },
    'sub/was-folder': { type: 'file' },
  });
  expect(seen).not.toHaveProperty('gone/');
  expect(Object.keys(seen).filter((name) => name.startsWith('opaque'))).toEqual(['opaque/', 'opaque/new']);
});

test('the root filesystem that all targets start from is what the container sees', async () => {
  expect(await manifestOf(host, rootfsFolder)).toEqual(seen);
});

test('so is the root of a bare process, whose overlay lies above that of the layers', async () => {
  const folder = `${runFolder}/instance`;
  try {
    const root = await mountedRoot(host, rootfsFolder, folder, nameFilesOf('name', '127.0.0.1', ''));
    expect(await manifestOf(host, root)).toEqual(seen);
  } finally {
    await unmountRoot(host, folder);
  }
});

/** Reads a disk that was built in this folder. */
async function diskManifest(work: string, loop: boolean): Promise<Record<string, unknown>> {
  await host.exec(['mkdir', '-p', '--', `${work}/shown`]);
  try {
    await buildDisk({ host, runId, signal }, rootfsFolder, work, { loop });
    await host.exec(['mount', '-o', 'loop,ro', `${work}/disk.raw`, `${work}/shown`]);
    return await manifestOf(host, `${work}/shown`);
  } finally {
    await host.exec(['umount', `${work}/shown`], { allowFailure: true });
  }
}

test('so is the disk of a virtual machine', async () => {
  expect(await diskManifest(`${runFolder}/disk`, true)).toEqual(seen);
});

test('somebody who walks over the host while a disk is filled does not spoil it', async () => {
  const work = `${runFolder}/walked`;
  await host.exec(['mkdir', '-p', '--', `${work}/shown`]);
  // The walker is in the mounted root as soon as there is a file, and until unmounting has failed once.
  const walk =
    'until cd "$1/root/bin" 2>/dev/null; do :; done; until [ -s "$1/busy" ]; do sleep 0.01; done; cat "$1/busy"; cd /';
  const walker = await host.spawn(['sh', '-c', walk, 'sh', work]);
  walker.stderr.resume();
  let said = '';
  walker.stdout.on('data', (text: Buffer) => {
    said += text;
  });
  await buildDisk({ host, runId, signal }, rootfsFolder, work);
  await walker.exited;
  expect(said).toMatch(/target is busy/);
});

test('without a loop device a disk loses only what mkfs is known to lose', async () => {
  const onDisk = await diskManifest(`${runFolder}/populated`, false);
  const different = Object.keys(seen).filter(
    (name) => JSON.stringify(onDisk[name]) !== JSON.stringify(seen[name]),
  );
  expect(Object.keys(onDisk).sort()).toEqual(Object.keys(seen).sort());
  // Hard links to symbolic links become two links; newer releases of mkfs know times after 2038.
  expect(different.filter((name) => name !== 'future')).toEqual(['link-of-link']);
});

test('an image that is in use is not removed from the engine', async () => {
  const { exitCode } = await host.exec(['docker', 'rmi', (await images.inspect(reference))?.id ?? ''], {
    allowFailure: true,
  });
  expect(exitCode).not.toBe(0);
});
