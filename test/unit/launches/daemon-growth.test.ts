import { expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { watchDaemonGrowth } from '../../../src/launches/daemon-growth.ts';
import type { Daemons } from '../../../src/observe/daemons.ts';

const two: Daemons = {
  kind: 'found',
  daemons: [
    { pid: 17, name: 'dockerd' },
    { pid: 51, name: 'containerd' },
  ],
};
const hostWith = (...rollups: string[]) => {
  let asked = 0;
  return {
    exec: async () => ({ exitCode: 0, stdout: rollups[asked++] ?? '', stderr: '' }),
  } as unknown as Host;
};
const pss = (...kibibytes: number[]) =>
  kibibytes.map((one) => `Rss: 999999 kB\nPss: ${one} kB\nPss_Anon: ${one - 300} kB\nThreads: 2\n`).join('');

test('adds up what all daemons have grown by, also when they have shrunk', async () => {
  const growth = await watchDaemonGrowth(hostWith(pss(1000, 500), pss(900, 540)), two);
  expect(await growth()).toEqual({
    daemonDeltaBytes: -60 * 1024,
    daemonBytes: -60 * 1024,
    daemonDeltaReason: null,
  });
});

test('a daemon that has ended makes the growth untold, not smaller', async () => {
  const growth = await watchDaemonGrowth(hostWith(pss(1000, 500), pss(900)), two);
  const { daemonDeltaBytes, daemonBytes, daemonDeltaReason } = await growth();
  expect([daemonDeltaBytes, daemonBytes]).toEqual([null, null]);
  expect(daemonDeltaReason).toContain('a daemon has ended');
});

test('says why there is no metric where there is no daemon, or it is not known', async () => {
  const host = hostWith();
  expect(await (await watchDaemonGrowth(host, { kind: 'none' }))()).toMatchObject({
    daemonDeltaBytes: null,
    daemonBytes: 0,
    daemonDeltaReason: 'the target has no daemon',
  });
  const unknown: Daemons = { kind: 'unknown', reason: 'no ss' };
  expect(await (await watchDaemonGrowth(host, unknown))()).toMatchObject({
    daemonBytes: null,
    daemonDeltaReason: 'no ss',
  });
});
