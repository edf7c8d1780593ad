import { lingering, waitFor } from '../deadline.ts';
import { BallastError } from '../errors.ts';

/**
 * The longest that any part of a measurement may take. It is a net under the limits of what it consists of, which are far
 * shorter and say more.
 */
export const longestPartMs = 6 * 3_600_000;
/** The time in which a part that is cut short has to remove what it made, before the run ends without it. */
const leaveMs = 60_000;

/**
 * Waits for a part of a measurement; once the run is to stop, only until it has removed what it made.
 * @param what the part in words for people
 * @throws what the part throws; BallastError `stuck`, after which nothing can be measured; the signal's reason
 */
export async function inTime<T>(
  work: Promise<T>,
  what: string,
  signal: AbortSignal,
  leave?: (result: T) => void,
): Promise<T> {
  using leaving = lingering(signal, leaveMs);
  const late = () =>
    new BallastError(
      'engine',
      'stuck',
      `${what} has not come to its end within ${longestPartMs / 3_600_000} hours`,
      {
        hint: '`ballast doctor` looks at the engines; `ballast run --resume` goes on from here',
      },
    );
  return await waitFor(work, { signal: leaving.signal, withinMs: longestPartMs, late }, leave);
}
