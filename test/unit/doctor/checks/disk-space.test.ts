import { describe, expect, test } from 'vitest';
import { diskSpace } from '../../../../src/doctor/checks/disk-space.ts';
import { on } from '../../../fixtures/doctor.ts';
import { fakeHost } from '../../../fixtures/fake-host.ts';

describe('disk space', () => {
  const df = (cache: number, lib: number) =>
    `Mounted on      Avail\n/var/cache ${cache * 2 ** 30}\n/my disk ${lib * 2 ** 30}\n`;
  test('is wanted of each file system', async () => {
    expect(await diskSpace.ask(on(fakeHost({ df: df(40, 6) })))).toMatchObject({
      level: 'ok',
      found: '40.0 GiB free on /var/cache, 6.0 GiB free on /my disk, for /var/cache and /var/lib',
    });
    expect((await diskSpace.ask(on(fakeHost({ df: df(40, 1) }))))?.level).toBe('warning');
  });
});
