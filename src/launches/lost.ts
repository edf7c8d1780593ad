import { BallastError, firstError, messageOf } from '../errors.ts';

const lostCodes = new Set([
  'host-lost',
  'host-program-missing',
  'knocker-lost',
  'not-removed',
  'results-unwritable',
  'stuck',
]);

/**
 * True for the failures after which nothing more can be measured. An instance that could not be removed is one of them,
 * and a part of the measurement that hangs: they would be measured as well.
 */
export function isLost(thrown: unknown): boolean {
  if (thrown instanceof SuppressedError) return isLost(thrown.suppressed) || isLost(thrown.error);
  return thrown instanceof BallastError && lostCodes.has(thrown.code);
}

/** The errors that only a fault of Ballast itself throws. */
const faults = [TypeError, ReferenceError, RangeError, SyntaxError];

/** The longest reason that is stored. */
const longestReason = 500;

/**
 * Tries something whose failure is a result and does not end the run.
 * @returns why it failed; undefined when it did not
 * @throws as `reasonOf` does
 */
export async function attempt(
  signal: AbortSignal,
  work: () => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    return reasonOf(thrown, signal);
  }
}

/**
 * The reason that is stored of a failure which does not end the run.
 * @throws the signal's reason when it was aborted; what was thrown when that ends the run (see `isLost`), or is a
 *   fault of Ballast itself
 */
export function reasonOf(thrown: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  const error = firstError(thrown);
  if (isLost(thrown) || faults.some((fault) => error instanceof fault)) throw thrown;
  return messageOf(thrown).slice(0, longestReason);
}
