import { z } from 'zod';
import { defineForm, type NamedSpec } from '../definition.ts';
import { acceleratorSetting } from '../guest/accelerator-setting.ts';

export interface VmSpec extends NamedSpec {
  readonly kind: 'vm';
  readonly accelerator: 'kvm' | 'tcg' | 'auto';
}

const settings = z
  .strictObject({ accelerator: acceleratorSetting })
  .describe("A libvirt virtual machine that boots the workload's root filesystem.");

export const vmForm = defineForm<VmSpec, typeof settings>({
  kind: 'vm',
  ownKernel: true,
  settings,
  resolve: (resolved) => resolved,
  prepare: async (context, spec) => (await import('./vm-form.ts')).prepareVm(context, spec),
});
