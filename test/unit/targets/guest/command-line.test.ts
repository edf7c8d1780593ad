import { expect, test } from 'vitest';
import { machineArguments, ofEveryGuest } from '../../../../src/targets/guest/command-line.ts';

const hypervisor = { kernelArguments: async () => ['noapic'] };

test('an emulated kernel takes its counters for one and does not check its timer; one under KVM does so by itself', async () => {
  expect(await machineArguments(hypervisor, 'tcg')).toEqual(['tsc=reliable', 'no_timer_check', 'noapic']);
  expect(await machineArguments(hypervisor, 'kvm')).toEqual(['noapic']);
});

test('no kernel speaks before it is unpacked, when the firmware of a micro-VM would say it too', () => {
  expect(ofEveryGuest.split(' ')).toContain('edd=off');
});
