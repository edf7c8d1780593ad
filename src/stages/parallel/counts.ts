/**
 * The numbers of instances that can be started at once: powers of two, so that each is a metric with a name of its own
 * and they lie evenly on a logarithmic axis.
 */
export const startCounts = [1, 2, 4, 8, 16, 32, 64] as const;
export type StartCount = (typeof startCounts)[number];

/** The metric of so many: `ready8`. */
export const readyNames = startCounts.map((count) => `ready${count}` as const);
export type ReadyName = (typeof readyNames)[number];

export function readyName(count: StartCount): ReadyName {
  return `ready${count}`;
}
