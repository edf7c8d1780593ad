/**
 * The id of the image that an engine says in its progress that it has made: at the end of a build as `aux`, of an import
 * as its status. Undefined where it says none.
 */
export function imageIdInProgress(lines: readonly object[]): string | undefined {
  const ids = lines.flatMap((line) => {
    const { aux, status } = line as {
      readonly aux?: { readonly ID?: unknown } | null;
      readonly status?: unknown;
    };
    return [aux?.ID, status].filter((one) => typeof one === 'string' && /^sha256:[0-9a-f]{64}$/.test(one));
  });
  return ids.at(-1) as string | undefined;
}
