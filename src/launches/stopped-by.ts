import { BallastError, messageOf } from '../errors.ts';

/** What is recorded of what a signal has cut off: the user's wish, or a fault that ends the run. undefined: nothing has. */
export function stoppedBy({
  aborted,
  reason,
}: AbortSignal): { readonly status: 'aborted' | 'failed'; readonly reason: string } | undefined {
  if (!aborted) return undefined;
  return reason instanceof BallastError
    ? { status: 'failed', reason: messageOf(reason) }
    : { status: 'aborted', reason: 'interrupted' };
}
