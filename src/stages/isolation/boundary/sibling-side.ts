import { z } from 'zod';
import type { HostSide } from '../../../targets/target.ts';
import type { ProbeContext } from '../probe.ts';
import { siblingIfAny } from '../sibling.ts';

/** The reason why no second instance could be had. */
export const withoutSibling = z.strictObject({ withoutSibling: z.string().max(300) });
export type WithoutSibling = z.output<typeof withoutSibling>;

/**
 * The identity of a sibling on the host, or the reason why there is none.
 * @throws what ends a run
 */
export async function siblingSide(context: ProbeContext): Promise<HostSide | WithoutSibling> {
  const sibling = await siblingIfAny(context);
  return typeof sibling === 'string' ? { withoutSibling: sibling } : sibling.hostSide;
}
