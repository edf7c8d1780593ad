import { expect, test } from 'vitest';
import { descendants, parseProcessMemory, readProcessMemory } from '../../../src/observe/process-memory.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const rollup = (pss: number, ...parts: string[]) =>
  ['55-7f ---p 0 00:00 0 [rollup]', 'Rss: 100 kB', `Pss:      ${pss} kB`, ...parts, ''].join('\n');
const status = 'Name:\tVmPTE: 9 kB\nVmPTE:\t      48 kB\nThreads:\t3\n';

test('adds up what processes have mapped, and of it what is no page of a file', () => {
  const one = rollup(40, 'Pss_Dirty: 9 kB', 'Pss_Anon: 24 kB', 'Pss_File: 10 kB', 'Pss_Shmem: 6 kB') + status;
  expect(parseProcessMemory(one + one)).toEqual({
    pssBytes: 80 * 1024,
    heldBytes: 60 * 1024,
    heldShmemBytes: 12 * 1024,
    kernelBytes: 2 * (48 + 3 * 16) * 1024,
  });
});

test('takes anonymous memory whole where the kernel does not divide the proportional size', () => {
  expect(parseProcessMemory(rollup(40, 'Anonymous: 30 kB'))).toMatchObject({ heldBytes: 30 * 1024 });
});

test('is no 0 where no process can be read', async () => {
  const host = (stdout: string) => fakeHost({ smaps_rollup: stdout });
  expect(await readProcessMemory(host(''), [])).toMatchObject({ pssBytes: 0 });
  expect(await readProcessMemory(host(rollup(40)), [1, 2])).toMatchObject({ pssBytes: 40 * 1024 });
  await expect(readProcessMemory(host(''), [1, 2])).rejects.toMatchObject({ code: 'memory-unreadable' });
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
