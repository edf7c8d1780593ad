import { expect, test } from 'vitest';
import { parseCgroupMemory } from '../../../src/observe/cgroup-memory.ts';

test('counts shared memory as the charge, not as file cache', () => {
  const two = '10000\nanon 3000\nfile 5000\nkernel 1000\nshmem 1000\ninactive_file 2000\n';
  expect(parseCgroupMemory(two, 2)).toMatchObject({
    cgroupBytes: 6000,
    cgroupCacheBytes: 4000,
    shmemBytes: 1000,
  });
  const one = '10000\ncache 1\nshmem 0\ntotal_cache 5000\ntotal_shmem 1000\n';
  expect(parseCgroupMemory(one, 1)).toMatchObject({
    cgroupBytes: 6000,
    cgroupCacheBytes: 4000,
    shmemBytes: 1000,
  });
});

test('takes the kernel’s part without what it can drop, where that is told apart', () => {
  const now = '10000\nkernel 1000\nkernel_stack 300\nslab_reclaimable 250\nslab 400\nsock 20\n';
  expect(parseCgroupMemory(now, 2).kernelBytes).toBe(770);
  const before518 = '10000\nkernel_stack 300\npagetables 200\npercpu 50\nslab 400\nslab_reclaimable 250\n';
  expect(parseCgroupMemory(before518, 2).kernelBytes).toBe(700);
  const one = '10000\ntotal_rss 1\nmemory.kmem.usage_in_bytes 900\nmemory.kmem.tcp.usage_in_bytes 30\n';
  expect(parseCgroupMemory(one, 1).kernelBytes).toBe(930);
});
