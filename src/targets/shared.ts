/**
 * Resources that the targets of a run share, opened by the first that needs one: a session, a watch. Each takes a
 * channel of the connection to a remote host, which has few. Disposing ends all of them, the last opened first.
 */
export interface Shared extends AsyncDisposable {
  /** Opens a resource at the first call; later ones get the same. An opening that failed is tried again. */
  take<T extends AsyncDisposable>(name: string, open: () => Promise<T>): Promise<T>;
}

export function openShared(): Shared {
  const stack = new AsyncDisposableStack();
  const taken = new Map<string, Promise<AsyncDisposable>>();
  return {
    async take<T extends AsyncDisposable>(name: string, open: () => Promise<T>): Promise<T> {
      let found = taken.get(name) as Promise<T> | undefined;
      if (found === undefined) {
        found = open().then((opened) => stack.use(opened));
        taken.set(name, found);
        found.catch(() => taken.delete(name));
      }
      return found;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
