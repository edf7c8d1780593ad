import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { targetName } from '../../fields/stored-parts.ts';
import { defineTarget } from '../definition.ts';
import { acceleratorChoice, acceleratorSetting } from '../guest/accelerator-setting.ts';
import { askedOfMachine } from '../guest/asked-settings.ts';
import { freePageReportingSetting, reportsFreePages } from '../guest/free-page-reporting.ts';
import {
  machineDifferences,
  machineSettings,
  resolveMachineSettings,
  storedMachineSettings,
  withoutKvm,
} from '../guest/machine-settings.ts';
import { storedVcpus, vcpusSetting } from '../guest/vcpus.ts';

const stored = z.object({
  kind: z.literal('microvm'),
  name: targetName,
  accelerator: acceleratorChoice,
  freePageReporting: reportsFreePages,
  vcpus: storedVcpus,
  ...storedMachineSettings,
});

export type MicrovmSpec = Stored<typeof stored>;

const settings = z
  .strictObject({
    accelerator: acceleratorSetting,
    freePageReporting: freePageReportingSetting,
    vcpus: vcpusSetting,
    ...machineSettings,
  })
  .describe("QEMU's microvm: no PCI, no firmware, the workload's root filesystem. It needs no libvirt.");

export const microvmTarget = defineTarget({
  kind: 'microvm',
  ownKernel: true,
  daemons: false,
  settings,
  stored,
  resolve: ({ accelerator, freePageReporting, vcpus, ...machine }) => ({
    accelerator,
    ...(freePageReporting ? { freePageReporting } : {}),
    ...(vcpus === undefined ? {} : { vcpus }),
    ...resolveMachineSettings(machine),
  }),
  demands: (spec) => machineDifferences(spec).flatMap(({ text, isLooser }) => (isLooser ? [text] : [])),
  asks: askedOfMachine,
  check: withoutKvm,
  async require(host, spec) {
    if (machineDifferences(spec).length === 0) return;
    await (await import('./choose-microvm.ts')).chooseMicrovm(host, spec.name, spec);
  },
  prepare: async (context, spec) => (await import('./microvm-target.ts')).prepareMicrovm(context, spec),
});
