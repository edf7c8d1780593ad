import type { FormContext, PreparedForm } from '../form.ts';
import { prepareFullUserland } from '../guest/full/full-userland.ts';
import { prepareGuestForm } from '../guest/guest-form.ts';
import { prepareSameUserland } from '../guest/same-userland.ts';
import type { VmSpec } from './definition.ts';
import { openLibvirt } from './libvirt.ts';

/** Prepares virtual machines through libvirt. */
export function prepareVm(context: FormContext, spec: VmSpec): Promise<PreparedForm> {
  const userland = spec.system === undefined ? prepareSameUserland : prepareFullUserland(spec.system);
  return prepareGuestForm(context, spec, () => openLibvirt(context), userland);
}
