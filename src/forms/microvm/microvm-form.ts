import type { FormContext, PreparedForm } from '../form.ts';
import { prepareGuestForm } from '../guest/guest-form.ts';
import { prepareSameUserland } from '../guest/same-userland.ts';
import type { MicrovmSpec } from './definition.ts';
import { openMicrovm } from './microvm.ts';

/** Prepares machines of QEMU's `microvm` type, each a process that Ballast itself starts and supervises on the host. */
export function prepareMicrovm(context: FormContext, spec: MicrovmSpec): Promise<PreparedForm> {
  return prepareGuestForm(context, spec, () => openMicrovm(context), prepareSameUserland);
}
