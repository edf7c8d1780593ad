import type { LaunchRecord } from './records.ts';

/** What a launch says of a figure; null or undefined: nothing. */
export type SampleOf = (launch: LaunchRecord) => number | null | undefined;

/** A form's samples by block; a repeated launch of one block counts once, the first. */
export function samplesByBlock(
  launches: readonly LaunchRecord[],
  form: string,
  sampleOf: SampleOf,
): ReadonlyMap<number, number> {
  const byBlock = new Map<number, number>();
  for (const launch of launches) {
    const sample = launch.form === form ? sampleOf(launch) : undefined;
    if (typeof sample === 'number' && !byBlock.has(launch.block)) byBlock.set(launch.block, sample);
  }
  return byBlock;
}
