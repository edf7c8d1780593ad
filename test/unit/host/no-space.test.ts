import { expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { noSpaceHint, requireRoom } from '../../../src/host/no-space.ts';

const mebibyte = 2 ** 20;
const hostWithFree = (bytes: number) =>
  ({
    name: 'local',
    exec: async ([program]: readonly string[]) => ({
      exitCode: 0,
      stdout: program === 'df' ? `     Avail\n${bytes}\n` : '',
      stderr: '',
    }),
  }) as unknown as Host;

test('knows a full disk by the words of whoever met it', () => {
  for (const said of [
    'ENOSPC: no space left on device, write',
    'cp: error writing: No space left on device',
    'Disk quota exceeded',
    'tar: server: Wrote only 8704 of 10240 bytes',
  ])
    expect(noSpaceHint(said)).toContain('df -h');
  expect(noSpaceHint('tar: This does not look like a tar archive')).toBeUndefined();
});

test('refuses a build that would fill the disk, and says where and how much is wanted', async () => {
  await requireRoom(hostWithFree(8 * mebibyte), '/var/cache/x', 8 * mebibyte, 'building');
  await expect(
    requireRoom(hostWithFree(7.5 * mebibyte), '/var/cache/x', 8 * mebibyte, 'building'),
  ).rejects.toMatchObject({
    kind: 'engine',
    code: 'no-space',
    message: 'local: /var/cache/x has 7 MiB free; building wants 8 MiB',
  });
});
