import { expect, test } from 'vitest';
import type { Eye } from '../../../../../src/inside/eye.ts';
import type { ProbeSession } from '../../../../../src/inside/session.ts';
import { gatherSees } from '../../../../../src/stages/equivalence/evidence/sees.ts';

const mebibyte = 1024 ** 2;

/** An instance whose process 7 has these files to look at. */
async function seenWith(files: Readonly<Record<string, string>>) {
  const inside = {
    read: async (path: string) =>
      files[path] === undefined
        ? { kind: 'refused', error: 'ENOENT' }
        : { kind: 'content', text: files[path], cut: false },
  } as unknown as Eye;
  const session = {
    ask: async () => ({ error: 'OK', state: 'whole', body: Buffer.from(`4 2 ${512 * mebibyte}\n`) }),
  } as unknown as ProbeSession;
  return gatherSees({ session, pid: 7, ownRoot: false }, inside);
}

const machine = { online: 4, allowed: 2, memory: 512 * mebibyte };

test('limits are read where runtimes look for them: in the unified hierarchy, of the own cgroup first', async () => {
  const own = {
    '/proc/7/cgroup': '0::/system.slice/a.service\n',
    '/sys/fs/cgroup/system.slice/a.service/cpu.max': '50000 100000\n',
    '/sys/fs/cgroup/memory.max': `${256 * mebibyte}\n`,
  };
  expect(await seenWith(own)).toEqual({ ...machine, quota: 0.5, memoryLimit: 256 * mebibyte });
});

test('and in those of the first version, where the period has a file of its own', async () => {
  const own = {
    '/proc/7/cgroup': '4:memory:/docker/a\n2:cpu,cpuacct:/docker/a\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '150000\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
  };
  expect(await seenWith(own)).toEqual({ ...machine, quota: 1.5, memoryLimit: 'none' });
});

test('a workload that is shown no cgroup sees no limit', async () => {
  expect(await seenWith({})).toEqual({ ...machine, quota: null, memoryLimit: null });
});
