import { BallastError, firstError, messageOf } from '../errors.ts';

const lostCodes = new Set(['host-lost', 'host-program-missing', 'knocker-lost', 'results-unwritable']);

/** After these nothing more can be measured. */
export function isLost(thrown: unknown): boolean {
  const error = firstError(thrown);
  return error instanceof BallastError && lostCodes.has(error.code);
}

/** What only a fault of Ballast itself throws. */
const faults = [TypeError, ReferenceError, RangeError, SyntaxError];

/** The most of a reason that is stored. */
const longestReason = 500;

/**
 * Tries something whose failure is a result, and does not end the run.
 * @returns why it failed; undefined when it did not
 * @throws the signal's reason when it was aborted, and whatever ends the run: see `isLost`
 */
export async function attempt(
  signal: AbortSignal,
  work: () => Promise<unknown>,
): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    const error = firstError(thrown);
    if (isLost(thrown) || faults.some((fault) => error instanceof fault)) throw thrown;
    return messageOf(thrown).slice(0, longestReason);
  }
}
