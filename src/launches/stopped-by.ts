import { BallastError, messageOf } from '../errors.ts';

/**
 * The failure that is recorded when a signal has cut something off: the user's wish, or a fault that ends the run.
 * undefined when the signal is not aborted.
 */
export function stoppedBy({
  aborted,
  reason,
}: AbortSignal): { readonly status: 'aborted' | 'failed'; readonly reason: string } | undefined {
  if (!aborted) return undefined;
  return reason instanceof BallastError
    ? { status: 'failed', reason: messageOf(reason) }
    : { status: 'aborted', reason: 'interrupted' };
}
