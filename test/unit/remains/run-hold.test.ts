import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLocalHost } from '../../../src/host/local.ts';
import { isAlive, isHeld } from '../../../src/remains/run-hold.ts';

const run = '20261126-120000-abcd';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-hold-'));
  mkdirSync(join(folder, run));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a run is alive as long as its lock is held', async () => {
  const lock = join(folder, run, 'alive');
  writeFileSync(lock, '');
  await using host = openLocalHost();
  const holder = await host.spawn(['flock', '--nonblock', lock, 'sh', '-c', 'echo held; cat']);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  expect(await isHeld(host, run, join(folder, run))).toBe(true);
  holder.stdin.end();
  await holder.exited;
  expect(await isHeld(host, run, join(folder, run))).toBe(false);
});

test('to ask makes nothing, or it would stay in the folder of a run that is just going', async () => {
  await using host = openLocalHost();
  expect(await isHeld(host, run, join(folder, run))).toBe(false);
  expect(readdirSync(join(folder, run))).toEqual([]);
});

test('a folder without a lock is that of a run that begins, as long as it is young', async () => {
  await using host = openLocalHost();
  expect(await isAlive(host, run, join(folder, run))).toBe(true);
  utimesSync(join(folder, run), 0, 0);
  expect(await isAlive(host, run, join(folder, run))).toBe(false);
  writeFileSync(join(folder, run, 'alive'), '');
  expect(await isAlive(host, run, join(folder, run))).toBe(false);
  expect(await isAlive(host, '20261126-120000-dead', join(folder, 'none'))).toBe(false);
});
