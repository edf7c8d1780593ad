import { expect, test } from 'vitest';
import type { Eye } from '../../../../src/inside/eye.ts';
import type { Reading } from '../../../../src/inside/reading.ts';
import { liftedAt, tryLifting } from '../../../../src/stages/isolation/lifted-limits.ts';

const files = ['memory.max', 'memory.limit_in_bytes'];
const content = (text: string): Reading => ({ kind: 'content', text, cut: false });

/** An inside with these mounts, in which these paths open for writing. */
function insideWith(mounts: string, ...writable: readonly string[]) {
  const open = (path: string): Promise<Reading> =>
    Promise.resolve(writable.includes(path) ? content('') : { kind: 'refused', error: 'EROFS', detail: '' });
  return { kernelMounts: () => Promise.resolve(content(mounts)), open } as unknown as Eye;
}
const lifted = async (mounts: string, ...writable: readonly string[]) =>
  liftedAt(await tryLifting(insideWith(mounts, ...writable), 'memory', files));

const usual = '0:32 cgroup own /sys/fs/cgroup/memory\n0:36 cgroup own /sys/fs/cgroup/pids\n';
const whole = '0:32 cgroup / /mnt/cg/memory\n';
const unified = '0:29 cgroup2 own /sys/fs/cgroup\n';

test.each([
  ['nothing that opens', usual, [], undefined],
  ['its own cgroup, which it may write to', usual, ['/sys/fs/cgroup/memory/memory.limit_in_bytes'], true],
  ['the cgroups of the host, anywhere', whole, ['/mnt/cg/memory/cgroup.procs'], true],
  ['another controller’s', usual, ['/sys/fs/cgroup/pids/cgroup.procs'], undefined],
  ['its own of version 2, which may be barred still', unified, ['/sys/fs/cgroup/memory.max'], false],
  ['the host’s of version 2', '0:29 cgroup2 / /host\n', ['/host/cgroup.procs'], true],
] as const)('a limit is lifted by %s', async (_, mounts, writable, isCertain) => {
  expect((await lifted(mounts, ...writable))?.isCertain).toBe(isCertain);
});
