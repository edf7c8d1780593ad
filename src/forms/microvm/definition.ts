import { z } from 'zod';
import { defineForm, type NamedSpec } from '../definition.ts';
import { acceleratorSetting } from '../guest/accelerator-setting.ts';

export interface MicrovmSpec extends NamedSpec {
  readonly kind: 'microvm';
  readonly accelerator: 'kvm' | 'tcg' | 'auto';
}

const settings = z
  .strictObject({ accelerator: acceleratorSetting })
  .describe("QEMU's microvm: no PCI, no firmware, the workload's root filesystem. It needs no libvirt.");

export const microvmForm = defineForm<MicrovmSpec, typeof settings>({
  kind: 'microvm',
  ownKernel: true,
  settings,
  resolve: (resolved) => resolved,
  prepare: async (context, spec) => (await import('./microvm-form.ts')).prepareMicrovm(context, spec),
});
