import { expect, test, vi } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { factsIn, type MachineReport, machineFacts } from '../../../src/host/machine-facts.ts';

const local = { kind: 'local' } as Host;
const report = (changes: object = {}) =>
  ({
    system: { manufacturer: 'Dell Inc.', model: 'PowerEdge R650', virtual: false },
    cpu: { physicalCores: 16, cores: 32, cache: { l1d: 49152, l1i: 32768, l2: 1310720, l3: 25165824 } },
    disks: [{ device: '/dev/nvme0n1', type: 'NVMe', interfaceType: 'PCIe', size: 2 ** 40 }],
    ...changes,
  }) as unknown as MachineReport;

test('says make, cores, caches and disks', () => {
  expect(factsIn(report())).toEqual({
    machine: 'Dell Inc. PowerEdge R650',
    cpuCores: '16 physical, 32 logical',
    cpuCaches: 'L1D 48.0 KiB, L1I 32.0 KiB, L2 1.25 MiB, L3 24.0 MiB',
    disks: '/dev/nvme0n1 PCIe NVMe of 1.00 TiB',
  });
});

test('leaves out what a guest does not know, and names who virtualises it', () => {
  const guest = report({
    system: { manufacturer: '', model: 'Computer', virtual: true, virtualHost: 'KVM' },
    cpu: { physicalCores: 2, cores: 2, cache: { l1d: '', l1i: null, l2: 0, l3: '' } },
    disks: [{ device: '/dev/vda', type: '', interfaceType: null, size: 1 }],
  });
  expect(factsIn(guest)).toEqual({ virtualisedBy: 'KVM', cpuCores: '2 physical, 2 logical' });
});

test('asks nothing about another host', async () => {
  const ask = vi.fn();
  expect(await machineFacts({ kind: 'ssh' } as Host, ask)).toEqual({});
  expect(ask).not.toHaveBeenCalled();
});

test('neither a failure nor a silence fails the run', async () => {
  expect(await machineFacts(local, async () => Promise.reject(new Error('no lsblk')))).toEqual({});
  expect(await machineFacts(local, () => new Promise(() => undefined), 20)).toEqual({});
});

test('this machine has cores', async () => {
  expect((await machineFacts(local)).cpuCores).toMatch(/^\d+ physical, \d+ logical$/);
});
