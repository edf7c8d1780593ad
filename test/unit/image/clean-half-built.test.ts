import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { openLocalHost } from '../../../src/host/local.ts';
import { halfBuiltIn } from '../../../src/image/clean-half-built.ts';
import { halfBuiltName } from '../../../src/image/half-built.ts';
import { removeLeftovers } from '../../../src/remains/clean.ts';

const dead = '20260101-120000-dead';
const alive = '20260101-120000-a11e';
/** Cleans up as long as one run is alive, and tells what was removed. */
async function clean(host: Host, cache = folder): Promise<readonly string[]> {
  return (await removeLeftovers(host, [halfBuiltIn(() => cache)], async (runId) => runId === alive)).removed;
}
const twoHoursAgo = new Date(Date.now() - 2 * 3600_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(path: string, when = new Date()): string {
  const whole = join(folder, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, 'x');
  utimesSync(whole, when, when);
  return whole;
}

test('removes what a dead run was building: image, disk and kernel; and nothing that is whole', async () => {
  file(`images/${halfBuiltName(dead)}/rootfs/bin/sh`);
  file(`images/0123abcd/${halfBuiltName(dead)}`);
  file(`kernels/${halfBuiltName(dead)}/root/boot/vmlinuz`);
  file('images/0123abcd/disk.raw', twoHoursAgo);
  file('images/4567cdef/rootfs/building-site', twoHoursAgo);
  file('images/4567cdef/rootfs/unfinished-novel.part', twoHoursAgo);
  await using host = openLocalHost();
  expect(await clean(host)).toHaveLength(3);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
    'images',
    'images/0123abcd',
    'images/0123abcd/disk.raw',
    'images/4567cdef',
    'images/4567cdef/rootfs',
    'images/4567cdef/rootfs/building-site',
    'images/4567cdef/rootfs/unfinished-novel.part',
    'kernels',
  ]);
});

test('leaves what a live run is building, however long it takes', async () => {
  file(`images/0123abcd/${halfBuiltName(alive)}`, twoHoursAgo);
  await using host = openLocalHost();
  expect(await clean(host)).toEqual([]);
});

test('a half-built file that does not name its run is removed after an hour', async () => {
  const uuid = '8a4f6f1e-0c9b-4c62-9f0e-6f5f5a1f7b11';
  const old = [
    file(`images/0123abcd/building-${uuid}`, twoHoursAgo),
    file(`native/0123abcd/ballast-init.${uuid}.part`, twoHoursAgo),
  ];
  file(`images/89abcdef/building-${uuid}`);
  await using host = openLocalHost();
  expect([...(await clean(host))].sort()).toEqual(old.map((path) => `half-built ${path}`).sort());
});

test('ends a builder that outlived its harness, which would fill the folder again', async () => {
  const unfinished = join(folder, 'images', halfBuiltName(dead));
  mkdirSync(join(unfinished, 'debian'), { recursive: true });
  await using host = openLocalHost();
  const script = 'cd "$1/debian" && echo there && while mkdir -p "$1/debian/more"; do sleep 0.01; done';
  const builder = await host.spawn(['sh', '-c', script, 'sh', unfinished]);
  await new Promise((resolve) => builder.stdout.once('data', resolve));
  expect(await clean(host)).toEqual([`half-built ${unfinished}`]);
  expect((await builder.exited).exitCode).toBeNull();
  expect(readdirSync(join(folder, 'images'))).toEqual([]);
});

test('a host that never kept anything has nothing to clean', async () => {
  await using host = openLocalHost();
  expect(await clean(host, join(folder, 'none'))).toEqual([]);
});
