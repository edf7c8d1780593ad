const longestMs = 20_000;

/**
 * Runs a dial until it succeeds, the caller aborts or the time is up.
 * @throws what the dial throws; an error with code ETIMEDOUT
 */
export async function dialWithin<T>(
  dial: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
  timeoutMs = longestMs,
): Promise<T> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await dial(signal === undefined ? late : AbortSignal.any([signal, late]));
  } catch (error) {
    if (error !== late.reason) throw error;
    const message = `the connection did not open within ${timeoutMs / 1000} s`;
    throw Object.assign(new Error(message), { code: 'ETIMEDOUT' });
  }
}
