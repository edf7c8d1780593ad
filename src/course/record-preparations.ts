import { messageOf } from '../errors.ts';
import { isLost } from '../launches/lost.ts';
import type { Preparing } from '../prepare-run.ts';
import type { Course } from './course.ts';
import type { EarlierPart } from './earlier-part.ts';
import { requireSameTarget } from './same-environment.ts';

/** Stores how each target was made ready. A resumed run must find that as it was. */
export function recordPreparations(
  { store }: Pick<Course, 'store'>,
  { earlier, keepGoing }: { readonly earlier?: EarlierPart; readonly keepGoing: boolean },
): Preparing {
  return {
    whenPrepared(target, { emulated, environment, making, preparation }, { image }) {
      const steps = { ...image.preparation, ...preparation };
      const imageDigest = image.digest;
      const known = { target, imageDigest, emulated, environment, making, steps };
      const record = { type: 'preparation', ...known } as const;
      if (earlier !== undefined) requireSameTarget(earlier, record);
      store(record);
    },
    whenFailed(target, error) {
      if (!keepGoing || isLost(error)) throw error;
      store({ type: 'left-out', target, reason: `it cannot be prepared: ${messageOf(error)}` });
    },
  };
}
