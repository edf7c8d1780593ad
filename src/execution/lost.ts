import { BallastError } from '../errors.ts';

const lostCodes = new Set(['host-lost', 'host-program-missing', 'knocker-lost', 'results-unwritable']);

/** After these nothing more can be measured. */
export function isLost(error: unknown): boolean {
  return error instanceof BallastError && lostCodes.has(error.code);
}
