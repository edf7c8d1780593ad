import type { FormContext, PreparedForm } from '../form.ts';
import { prepareGuestForm } from '../guest/guest-form.ts';
import { prepareSameUserland } from '../guest/same-userland.ts';
import type { VmSpec } from './definition.ts';
import { openLibvirt } from './libvirt.ts';

/** Virtual machines through libvirt. */
export function prepareVm(context: FormContext, spec: VmSpec): Promise<PreparedForm> {
  return prepareGuestForm(context, spec, () => openLibvirt(context), prepareSameUserland);
}
