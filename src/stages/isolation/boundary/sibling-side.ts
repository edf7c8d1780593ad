import { z } from 'zod';
import { BallastError, messageOf } from '../../../errors.ts';
import { isLost } from '../../../launches/lost.ts';
import type { HostSide } from '../../../targets/target.ts';
import type { ProbeContext } from '../probe.ts';

/** The reason why no second instance could be had. */
export const withoutSibling = z.strictObject({ withoutSibling: z.string().max(300) });
export type WithoutSibling = z.output<typeof withoutSibling>;

/**
 * The identity of a sibling on the host, or the reason why there is none.
 * @throws what ends a run
 */
export async function siblingSide({ sibling }: ProbeContext): Promise<HostSide | WithoutSibling> {
  try {
    return (await sibling()).hostSide;
  } catch (error) {
    if (isLost(error) || !(error instanceof BallastError)) throw error;
    return { withoutSibling: messageOf(error).slice(0, 300) };
  }
}
