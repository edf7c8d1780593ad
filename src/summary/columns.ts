import type { LaunchRecord } from '../launches/records.ts';

/** What launches say of one metric, a place each, in run order: +∞ for a failure, NaN where one says nothing of it. */
export type Column = Float64Array;

/** null or undefined: the launch says nothing. */
export type SampleOf = (launch: LaunchRecord) => number | null | undefined;

/** All metrics in one pass: to come back to a hundred thousand launches for each takes longer than the statistics. */
export function columnsOf(
  launches: readonly LaunchRecord[],
  metrics: ReadonlyMap<string, SampleOf>,
): ReadonlyMap<string, Column> {
  const columns = [...metrics].map(([name, sampleOf]) => {
    return { name, sampleOf, column: new Float64Array(launches.length).fill(Number.NaN) };
  });
  let place = 0;
  for (const launch of launches) {
    for (const { sampleOf, column } of columns) {
      const sample = sampleOf(launch);
      if (typeof sample === 'number') column[place] = sample;
    }
    place += 1;
  }
  return new Map(columns.map(({ name, column }) => [name, column]));
}

/** The samples of a column, without the places of launches that say nothing. */
export function samplesIn(column: Column | undefined): Float64Array {
  if (column === undefined) return new Float64Array();
  const count = sampleCount(column);
  // Most columns are whole, and need no copy.
  if (count === column.length) return column;
  const samples = new Float64Array(count);
  let told = 0;
  for (let place = 0; place < column.length; place += 1) {
    const sample = column[place] as number;
    if (Number.isNaN(sample)) continue;
    samples[told] = sample;
    told += 1;
  }
  return samples;
}

function sampleCount(column: Column): number {
  let told = 0;
  for (let place = 0; place < column.length; place += 1) if (!Number.isNaN(column[place])) told += 1;
  return told;
}
