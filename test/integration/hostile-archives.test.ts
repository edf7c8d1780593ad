import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Header, pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { dockerImages } from '../../src/docker/docker-images.ts';
import { engineOnDemand } from '../../src/docker/engine-on-demand.ts';
import type { Host } from '../../src/host/host.ts';
import { openHost } from '../../src/host/open-host.ts';
import { rootfsOf } from '../../src/image/image.ts';
import type { ImageEngine } from '../../src/image/image-engine.ts';
import { resolveImage } from '../../src/image/resolve-image.ts';
import type { Workload } from '../../src/workload.ts';

const runId = `test-archive-${process.pid}`;
const runFolder = `/var/lib/ballast/runs/${runId}`;
/** A name that only these tests write. */
const mark = `ballast-escaped-${process.pid}`;
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
  folder = mkdtempSync(join(tmpdir(), 'ballast-hostile-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
});
afterAll(() => stack.disposeAsync());

type Entry = Partial<Header> & { readonly name: string; readonly content?: string };

async function archiveOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack();
  const whole = buffer(tar);
  for (const { content = '', ...header } of entries) tar.entry(header, content);
  tar.finalize();
  return whole;
}

/**
 * The root filesystem of an archive of these bytes, on the host; everything that was kept of it is removed in the end.
 */
async function unpacked(content: Buffer): Promise<string> {
  const path = join(folder, 'archive.tar');
  writeFileSync(path, content);
  const workload = {
    source: { kind: 'archive', path },
    command: ['/x'],
    environment: {},
    ready: { kind: 'tcp' },
  };
  const image = await resolveImage({
    ...{ host, runId, runFolder, workload: workload as unknown as Workload },
    signal: new AbortController().signal,
    progress: () => undefined,
    engine: async () => images,
  });
  const rootfsFolder = rootfsOf(stack.use(image));
  const kept = rootfsFolder.replace(/\/rootfs$/, '');
  stack.defer(async () => void (await host.exec(['rm', '-rf', '--one-file-system', '--', kept])));
  return rootfsFolder;
}

/** The places on the host, outside of this folder, with a file of the mark's name. */
async function escapes(within: string): Promise<string> {
  const places = [
    '/',
    '/etc',
    '/tmp',
    '/var/cache/ballast',
    '/var/cache/ballast/images',
    '/var/lib/ballast',
    '/root',
  ];
  const { stdout } = await host.exec(['find', ...places, '-maxdepth', '2', '-name', `${mark}*`], {
    allowFailure: true,
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(`${within}/`))
    .join('\n');
}

const up = '../'.repeat(12);
const attacks: readonly [string, readonly Entry[]][] = [
  [
    'names that climb',
    [
      { name: `${up}tmp/${mark}`, content: 'x' },
      { name: `a/${up}etc/${mark}`, content: 'x' },
    ],
  ],
  ['absolute names', [{ name: `/tmp/${mark}`, content: 'x' }]],
  [
    'a file written through a link to a folder outside',
    [
      { name: 'out', type: 'symlink', linkname: '/tmp' },
      { name: `out/${mark}`, content: 'x' },
      { name: 'climb', type: 'symlink', linkname: `${up}etc` },
      { name: `climb/${mark}`, content: 'x' },
    ],
  ],
  [
    'a file written over a link to a file outside',
    [
      { name: 'over', type: 'symlink', linkname: `/tmp/${mark}` },
      { name: 'over', content: 'x' },
    ],
  ],
  [
    'a hard link to a link to a folder outside',
    [
      { name: 'one', type: 'symlink', linkname: '/tmp' },
      { name: 'two', type: 'link', linkname: 'one' },
      { name: `two/${mark}`, content: 'x' },
    ],
  ],
  [
    'a folder that becomes a file, and a file that becomes a folder',
    [
      { name: 'a/b', content: 'x' },
      { name: 'a', content: 'x' },
      { name: 'c', content: 'x' },
      { name: `c/${mark}`, content: 'x' },
    ],
  ],
];

test.each(attacks)('nothing is written outside its folder by %s', async (_what, entries) => {
  const archive = await archiveOf([{ name: 'etc/passwd', content: 'root:x:0:0::/:/x\n' }, ...entries]);
  const place = await unpacked(archive).catch((error: { code?: string }) => {
    expect(error.code).toBe('archive-unusable');
    return '/nowhere';
  });
  expect(await escapes(place)).toBe('');
});

test('a root filesystem that cannot be unpacked is named as the user has named it', async () => {
  const broken = await archiveOf([{ name: 'one', type: 'link', linkname: 'nowhere' }]);
  const error: Error = await unpacked(broken).then(
    () => new Error('it was unpacked'),
    (thrown) => thrown,
  );
  expect(error).toMatchObject({ kind: 'input', code: 'archive-unusable' });
  expect(error.message).toContain(
    `${join(folder, 'archive.tar')} cannot be unpacked as a root filesystem on ${host.name}: `,
  );
  expect(error.message).not.toContain('/var/cache');
});

test('a hard link gives no file of the host to the image', async () => {
  const entries: Entry[] = [
    { name: 'shadow', type: 'link', linkname: `${up}etc/shadow` },
    { name: 'passwd', type: 'link', linkname: '/etc/passwd' },
  ];
  const place = await unpacked(await archiveOf(entries)).catch((error: { code?: string }) => {
    expect(error.code).toBe('archive-unusable');
  });
  if (place === undefined) return;
  const { stdout } = await host.exec([
    'find',
    place,
    '-samefile',
    '/etc/passwd',
    '-o',
    '-samefile',
    '/etc/shadow',
  ]);
  expect(stdout).toBe('');
});

test('devices and setuid programs of an image are out of reach for the users of the host', async () => {
  const place = await unpacked(
    await archiveOf([
      { name: 'disk', type: 'block-device', mode: 0o666, devmajor: 7, devminor: 0 },
      { name: 'root', mode: 0o4755, content: '#!/bin/sh\n' },
    ]),
  );
  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'test', '-e'];
  for (const name of ['disk', 'root']) {
    expect((await host.exec(['test', '-e', `${place}/${name}`], { allowFailure: true })).exitCode).toBe(0);
    const { exitCode } = await host.exec([...asNobody, `${place}/${name}`], { allowFailure: true });
    expect(exitCode, name).toBe(1);
  }
});

test('a sparse file that claims 8 TiB is not imported into an engine without the room for it', async () => {
  const bomb = `${runFolder}/bomb`;
  await host.exec(['mkdir', '-p', bomb]);
  await host.exec(['truncate', '-s', '8T', `${bomb}/file`]);
  const startedMs = performance.now();
  await expect(images.importRootfs(bomb, 'ballast-test/bomb:1')).rejects.toMatchObject({ code: 'no-space' });
  expect(performance.now() - startedMs).toBeLessThan(60_000);
});
