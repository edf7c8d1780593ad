import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { rootfsOf } from '../../src/image/image.ts';
import type { ImageEngine } from '../../src/image/image-engine.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import type { ImageSource, Workload } from '../../src/workload.ts';
import {
  dockerEntries,
  imageOf,
  ociEntries,
  type Packed,
  type TarEntry,
  tarOf,
} from '../fixtures/saved-archive.ts';

const runId = `test-loaded-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
const users = `ballast-test/users:${process.pid}`;
const stack = new AsyncDisposableStack();
let host: Host;
let images: ImageEngine;
let folder: string;

beforeAll(async () => {
  const lab = await labStatus();
  host = stack.use(await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab));
  stack.defer(async () => void (await host.exec(['rm', '-rf', '--one-file-system', '--', runFolder])));
  await host.exec(['mkdir', '-p', '--', runFolder]);
  images = dockerImages(host, await stack.use(engineOnDemand(host)).open(), runId);
  stack.defer(() => images.removeName(users));
  folder = mkdtempSync(join(tmpdir(), 'ballast-loaded-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
});
afterAll(() => stack.disposeAsync());

/** An image that no other test has, with one file. */
const made = (file: string, packed?: Packed) =>
  imageOf([[{ name: file, content: `${process.pid}` }]], ['/x'], packed);

function unpackedFrom(archive: Buffer, image?: string, command?: readonly string[]) {
  const path = join(folder, 'archive.tar');
  writeFileSync(path, archive);
  return resolved({ kind: 'archive', path, ...(image === undefined ? {} : { image }) }, command);
}

function resolved(source: ImageSource, command?: readonly string[]) {
  const workload = { source, command, environment: {}, ready: { kind: 'tcp' } };
  return resolveImage({
    ...{ host, runId, runFolder, workload: workload as unknown as Workload },
    signal: new AbortController().signal,
    progress: () => undefined,
    engine: async () => images,
  });
}

const holds = async (rootfsFolder: string) => (await host.exec(['ls', '--', rootfsFolder])).stdout.trim();

test.each(['tar', 'gzip', 'zstd'] as const)(
  'an OCI layout with layers in %s is an image while the run lasts, and gone after it',
  async (packed) => {
    const name = `ballast-test/oci:${process.pid}`;
    const archive = await tarOf(
      ociEntries([{ ...(await made(`oci-${packed}`, packed)), architecture: 'amd64' }], name),
    );
    let digest: string;
    {
      await using image = await unpackedFrom(archive);
      digest = image.digest;
      expect(image.start.argv).toEqual(['/x']);
      expect(await holds(rootfsOf(image))).toBe(`oci-${packed}`);
      expect(await images.inspect(name)).toBeUndefined();
    }
    expect(await images.inspect(digest)).toBeUndefined();
  },
);

test('an archive takes no name from an image that has it', async () => {
  const [own, other] = [
    { ...(await made('own')), names: [users] },
    { ...(await made('other')), names: [users] },
  ];
  await images.load(Readable.from([await tarOf(dockerEntries([own]))]), users);
  const before = await images.inspect(users);
  {
    await using image = await unpackedFrom(await tarOf(dockerEntries([other])));
    expect(image.digest).not.toBe(before?.id);
    expect(await images.inspect(users)).toEqual(before);
  }
  expect(await images.inspect(users)).toEqual(before);
});

test('an archive that the engine finds damaged is wrong input', async () => {
  const [image, other] = [await made('whole'), await made('swapped')];
  const entries = dockerEntries([{ ...image, names: [], layers: other.layers }]);
  await expect(unpackedFrom(await tarOf(entries))).rejects.toMatchObject({
    kind: 'input',
    code: 'archive-unusable',
    message: expect.stringContaining('invalid diffID'),
  });
});

test('an image stays what it was when its name is given to another one, and that is noticed', async () => {
  const [first, second] = [
    { ...(await made('named')), names: [users] },
    { ...(await made('renamed')), names: [users] },
  ];
  await images.load(Readable.from([await tarOf(dockerEntries([first]))]), users);
  await using image = await resolved({ kind: 'reference', reference: users });
  expect(await image.askName?.()).toEqual({ name: users, atStart: image.digest, atEnd: image.digest });
  await images.load(Readable.from([await tarOf(dockerEntries([second]))]), users);
  const now = await images.inspect(users);
  expect(await image.askName?.()).toEqual({ name: users, atStart: image.digest, atEnd: now?.id });
  expect(now?.id).not.toBe(image.digest);
  // Nothing but the run keeps it from being removed.
  const { exitCode } = await host.exec(['docker', 'rmi', image.digest], { allowFailure: true });
  expect(exitCode).not.toBe(0);
  expect(await images.inspect(image.engineId ?? '')).toBeDefined();
  expect(await holds(rootfsOf(image))).toBe('named');
});

test('a file with a capability keeps it in an import, also where it has a hard link', async () => {
  const pax = { 'SCHILY.xattr.security.capability': '\u0001\0\0\u0002\0\u0004\0\0\0\0\0\0\0\0\0\0\0\0\0\0' };
  const files: TarEntry[] = [
    { name: 'etc/passwd', content: `root:x:0:0::/:/x${process.pid}\n` },
    { name: 'able', mode: 0o755, content: 'x', pax },
    { name: 'also', type: 'link', linkname: 'able' },
  ];
  await using image = await unpackedFrom(await tarOf(files), undefined, ['/able']);
  stack.defer(() => host.exec(['rm', '-r', '--', dirname(rootfsOf(image))]).then(() => undefined));
  const name = `ballast-test/able:${process.pid}`;
  const id = await images.importRootfs(rootfsOf(image), name);
  stack.defer(() => images.removeName(name));
  const [layer = ''] = await images.layerFolders(id);
  const shown = ['getfattr', '--absolute-names', '--only-values', '-e', 'hex', '-n', 'security.capability'];
  for (const file of ['able', 'also']) {
    const [imported, kept] = [`${layer}/${file}`, `${rootfsOf(image)}/${file}`];
    const { stdout } = await host.exec([...shown, '--', imported]);
    expect(stdout.length).toBeGreaterThan(0);
    expect(stdout).toBe((await host.exec([...shown, '--', kept])).stdout);
  }
});

test('of two images in an archive, the one that is named is loaded', async () => {
  const two = await tarOf(
    dockerEntries([
      { ...(await made('first')), names: ['ballast-test/two:1'] },
      { ...(await made('second')), names: ['ballast-test/two:2'] },
    ]),
  );
  await expect(unpackedFrom(two)).rejects.toMatchObject({ code: 'archive-ambiguous' });
  await using image = await unpackedFrom(two, 'ballast-test/two:2');
  expect(await holds(rootfsOf(image))).toBe('second');
});
