import { prepareGuestTarget } from '../guest/guest-target.ts';
import { prepareSameUserland } from '../guest/same-userland.ts';
import type { PreparedTarget, TargetContext } from '../target.ts';
import type { MicrovmSpec } from './definition.ts';
import { openMicrovm } from './microvm.ts';

/** Prepares machines of QEMU's `microvm` type, each a process that Ballast itself starts and supervises on the host. */
export function prepareMicrovm(context: TargetContext, spec: MicrovmSpec): Promise<PreparedTarget> {
  return prepareGuestTarget(context, spec, () => openMicrovm(context, spec), prepareSameUserland);
}
