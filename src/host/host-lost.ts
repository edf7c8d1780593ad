import { BallastError, firstError } from '../errors.ts';

/** Tells whether the connection to a host was lost: nothing that needs the host can go on then. */
export function isHostLost(thrown: unknown): boolean {
  const error = firstError(thrown);
  return error instanceof BallastError && error.code === 'host-lost';
}
