/** True when the promise settled in this time. */
export async function within(settles: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  settles.then(
    () => resolve(true),
    () => resolve(true),
  );
  const settled = await promise;
  clearTimeout(timer);
  return settled;
}
