import { expect, test } from 'vitest';
import { cgroupSteps } from '../../../src/observe/cgroup.ts';
import { parseHierarchies } from '../../../src/observe/hierarchies.ts';
import { hybrid, v2 } from '../../fixtures/mountinfo.ts';

const limits = { cpus: 0.5, memoryBytes: 268_435_456, pids: 128 };

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
