import type { LaunchRecord } from './records.ts';

/** What launches say of one figure, in run order; those that say nothing of it are left out. A failure is +∞. */
export interface Samples {
  readonly values: Float64Array;
  /** The launch of each value. */
  readonly launches: readonly LaunchRecord[];
}

/** @param sampleOf null or undefined: the launch says nothing */
export function samplesOf(
  launches: readonly LaunchRecord[],
  sampleOf: (launch: LaunchRecord) => number | null | undefined,
): Samples {
  const values = new Float64Array(launches.length);
  const telling: LaunchRecord[] = [];
  for (const launch of launches) {
    const value = sampleOf(launch);
    if (typeof value !== 'number') continue;
    values[telling.length] = value;
    telling.push(launch);
  }
  return { values: values.subarray(0, telling.length), launches: telling };
}
