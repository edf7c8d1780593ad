import { BallastError, firstError } from '../errors.ts';

const lostCodes = new Set(['host-lost', 'host-program-missing', 'knocker-lost', 'results-unwritable']);

/** After these nothing more can be measured. */
export function isLost(thrown: unknown): boolean {
  const error = firstError(thrown);
  return error instanceof BallastError && lostCodes.has(error.code);
}
