import { expect, test } from 'vitest';
import { cgroupFolder, parseHierarchies } from '../../../src/observe/hierarchies.ts';
import { hybrid, v1, v2 } from '../../fixtures/mountinfo.ts';

const nested = String.raw`812 800 0:32 /docker/abc /sys/fs/cgroup/my\040memory rw - cgroup cgroup rw,memory`;

test('finds all controllers of a v2 host in its one hierarchy', () => {
  const unified = { version: 2, mount: '/sys/fs/cgroup', root: '/' };
  expect(parseHierarchies(v2)).toEqual({
    memory: unified,
    cpu: unified,
    pids: unified,
    blkio: unified,
    freezer: unified,
    cpuacct: unified,
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
