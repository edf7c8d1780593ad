import { randomInt } from 'node:crypto';
import { largestSeed, type PlaceInSeries, seedsOfRuns } from '../plan/series.ts';
import { newRunId } from '../run-id.ts';

/** One of the runs that are to be made of a scenario on a host. */
export interface Repeat {
  /** undefined: the run draws one. */
  readonly seed: number | undefined;
  /** undefined: it is the only one. */
  readonly series: PlaceInSeries | undefined;
}

/** The runs that are to be made: one, or as many of a new series as are wanted. */
export function repeatsOf(wanted: number | undefined, seed: number | undefined): readonly Repeat[] {
  if (wanted === undefined || wanted === 1) return [{ seed, series: undefined }];
  const id = newRunId();
  return seedsOfRuns(seed ?? randomInt(1, largestSeed + 1), wanted).map((ofRun, index) => ({
    seed: ofRun,
    series: { id, index: index + 1, of: wanted },
  }));
}
