import { prepareFullUserland } from '../guest/full/full-userland.ts';
import { prepareGuestTarget } from '../guest/guest-target.ts';
import { prepareSameUserland } from '../guest/same-userland.ts';
import type { PreparedTarget, TargetContext } from '../target.ts';
import type { VmSpec } from './definition.ts';
import { openLibvirt } from './libvirt.ts';

/** Prepares virtual machines through libvirt. */
export function prepareVm(context: TargetContext, spec: VmSpec): Promise<PreparedTarget> {
  const userland = spec.system === undefined ? prepareSameUserland : prepareFullUserland(spec.system);
  return prepareGuestTarget(context, spec, () => openLibvirt(context, spec), userland);
}
