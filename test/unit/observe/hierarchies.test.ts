import { expect, test } from 'vitest';
import { cgroupSteps, parseCgroupMemory } from '../../../src/observe/cgroup.ts';
import { cgroupFolder, parseHierarchies } from '../../../src/observe/hierarchies.ts';
import { descendants, parsePss } from '../../../src/observe/pss.ts';

const v2 = `24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot`;
const v1 = `31 23 0:28 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
34 31 0:31 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:11 - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,nosuid shared:12 - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/pids rw,nosuid shared:13 - cgroup cgroup rw,pids
38 31 0:35 / /sys/fs/cgroup/blkio rw,nosuid shared:15 - cgroup cgroup rw,blkio
37 31 0:34 / /sys/fs/cgroup/systemd rw,nosuid shared:14 - cgroup cgroup rw,xattr,name=systemd`;
const hybrid = `${v1}
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw`;
const nested = String.raw`812 800 0:32 /docker/abc /sys/fs/cgroup/my\040memory rw - cgroup cgroup rw,memory`;

const limits = { cpus: 0.5, memoryBytes: 268_435_456, pids: 128 };

test('finds all controllers of a v2 host in its one hierarchy', () => {
  const unified = { version: 2, mount: '/sys/fs/cgroup', root: '/' };
  expect(parseHierarchies(v2)).toEqual({
    memory: unified,
    cpu: unified,
    pids: unified,
    blkio: unified,
    freezer: unified,
  });
});

test('finds each controller of a v1 host where it is mounted', () => {
  const { memory, cpu, pids } = parseHierarchies(v1);
  expect([memory?.mount, cpu?.mount, pids?.mount]).toEqual([
    '/sys/fs/cgroup/memory',
    '/sys/fs/cgroup/cpu,cpuacct',
    '/sys/fs/cgroup/pids',
  ]);
});

test('does not take the empty v2 hierarchy of a hybrid host', () => {
  expect(parseHierarchies(hybrid)).toEqual(parseHierarchies(v1));
});

test('finds nothing where nothing is mounted', () => {
  expect(parseHierarchies('24 1 8:1 / / rw - ext4 /dev/sda1 rw\nnonsense')).toEqual({});
});

test('maps the cgroup of a process to its folder', () => {
  const unified = { version: 2, mount: '/sys/fs/cgroup', root: '/' } as const;
  expect(cgroupFolder('0::/system.slice/docker-ab.scope\n', 'memory', unified)).toBe(
    '/sys/fs/cgroup/system.slice/docker-ab.scope',
  );
  const cpu = { version: 1, mount: '/sys/fs/cgroup/cpu,cpuacct', root: '/' } as const;
  expect(cgroupFolder('5:memory:/m\n4:cpu,cpuacct:/docker/ab:c\n0::/u\n', 'cpu', cpu)).toBe(
    '/sys/fs/cgroup/cpu,cpuacct/docker/ab:c',
  );
});

test('takes the part that a container does not see from the path', () => {
  const { memory } = parseHierarchies(nested);
  if (memory === undefined) throw new Error('no memory hierarchy');
  expect(cgroupFolder('5:memory:/docker/abc/inner\n', 'memory', memory)).toBe(
    '/sys/fs/cgroup/my memory/inner',
  );
});

test('never takes the hierarchy of the whole machine for a cgroup of a process', () => {
  const unified = { version: 2, mount: '/sys/fs/cgroup', root: '/' } as const;
  expect(cgroupFolder('0::/\n', 'memory', unified)).toBeUndefined();
  expect(cgroupFolder('', 'memory', unified)).toBeUndefined();
});

test('makes a v2 cgroup with its controllers enabled from the top down', () => {
  expect(cgroupSteps(parseHierarchies(v2), 'ballast/run/b001', limits)).toEqual([
    ['mkdir', '/sys/fs/cgroup/ballast/run/b001'],
    ['set', '/sys/fs/cgroup/cgroup.subtree_control', '+memory +cpu +pids'],
    ['set', '/sys/fs/cgroup/ballast/cgroup.subtree_control', '+memory +cpu +pids'],
    ['set', '/sys/fs/cgroup/ballast/run/cgroup.subtree_control', '+memory +cpu +pids'],
    ['set', '/sys/fs/cgroup/ballast/run/b001/memory.max', '268435456'],
    ['try', '/sys/fs/cgroup/ballast/run/b001/memory.swap.max', '0'],
    ['set', '/sys/fs/cgroup/ballast/run/b001/cpu.max', '50000 100000'],
    ['set', '/sys/fs/cgroup/ballast/run/b001/pids.max', '128'],
  ]);
});

test('makes a v1 cgroup in three hierarchies', () => {
  const steps = cgroupSteps(parseHierarchies(hybrid), 'ballast/run/b001', limits);
  expect(steps.filter(([kind]) => kind === 'mkdir')).toHaveLength(3);
  expect(steps).toContainEqual([
    'set',
    '/sys/fs/cgroup/cpu,cpuacct/ballast/run/b001/cpu.cfs_quota_us',
    '50000',
  ]);
  expect(steps.flat().join(' ')).not.toContain('subtree_control');
});

test('counts shared memory as the charge, not as file cache', () => {
  const two = '10000\nanon 3000\nfile 5000\nkernel 1000\nshmem 1000\ninactive_file 2000\n';
  expect(parseCgroupMemory(two, 2)).toEqual({ cgroupBytes: 6000, cgroupCacheBytes: 4000 });
  const one = '10000\ncache 1\nshmem 0\ntotal_cache 5000\ntotal_shmem 1000\n';
  expect(parseCgroupMemory(one, 1)).toEqual({ cgroupBytes: 6000, cgroupCacheBytes: 4000 });
});

test('adds up PSS and not its parts', () => {
  const rollup =
    '55-7f ---p 0 00:00 0 [rollup]\nRss: 100 kB\nPss:      40 kB\nPss_Anon:  30 kB\nPss_File: 10 kB\n';
  expect(parsePss(rollup + rollup)).toBe(80 * 1024);
});

test('finds the descendants of a process, whatever their order', () => {
  const parents = [
    [12, 11],
    [11, 10],
    [10, 1],
    [13, 1],
    [14, 10],
  ].map(([pid, parent]) => `/proc/${pid}/status:PPid:\t${parent}`);
  expect(descendants(parents.join('\n'), 10).sort()).toEqual([10, 11, 12, 14]);
  expect(descendants(parents.join('\n'), 99)).toEqual([]);
});
