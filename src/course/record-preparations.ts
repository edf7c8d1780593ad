import { messageOf } from '../errors.ts';
import { isLost } from '../launches/lost.ts';
import type { Preparing } from '../prepare-run.ts';
import type { Course } from './course.ts';
import type { EarlierPart } from './earlier-part.ts';
import { requireSameForm } from './same-conditions.ts';

/** Stores how each form was made ready; in a resumed run, provided that it is as it was. */
export function recordPreparations(
  { store }: Pick<Course, 'store'>,
  { earlier, keepGoing }: { readonly earlier?: EarlierPart; readonly keepGoing: boolean },
): Preparing {
  return {
    whenPrepared(form, { emulated, conditions, preparation }, { image }) {
      const steps = { ...image.preparation, ...preparation };
      const imageDigest = image.digest;
      const record = { type: 'preparation', form, imageDigest, emulated, conditions, steps } as const;
      if (earlier !== undefined) requireSameForm(earlier, record);
      store(record);
    },
    whenFailed(form, error) {
      if (!keepGoing || isLost(error)) throw error;
      store({ type: 'left-out', form, reason: `it cannot be prepared: ${messageOf(error)}` });
    },
  };
}
