/** The limits to a wait. */
export interface Limit {
  /** Ends the wait at once, with its reason. */
  readonly signal: AbortSignal;
  /** The longest wait, in ms. */
  readonly withinMs: number;
  /** Makes the error that ends it then. */
  readonly late: () => Error;
}

/**
 * Waits for work, but no longer than its limits. Work that is given up goes on, and `leave` is called with its result.
 * @throws what the work throws; the signal's reason; the error of `late`
 */
export async function waitFor<T>(
  work: Promise<T>,
  { signal, withinMs, late }: Limit,
  leave: (result: T) => void = () => undefined,
): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(late()), withinMs);
  const abort = () => limit.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([limit.promise, work]);
  } catch (error) {
    work.then(leave, () => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** A signal that follows another one by some time, in which what was begun can be undone. */
export function lingering(signal: AbortSignal, ms: number): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => controller.abort(signal.reason), ms);
  };
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener('abort', wait);
    },
  };
}
