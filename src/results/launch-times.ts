import type { StoredMark } from '../fields/stored-parts.ts';
import { longestPartMs } from '../launches/in-time.ts';
import type { LaunchRecord } from '../launches/records.ts';
import { comesAfter, markNames } from '../marks.ts';

/** Runs of earlier formats did not hold their marks against each other. */
const heldSinceFormat = 3;

/**
 * The complaint about the times of a launch, which cannot all be; undefined: they can.
 * @param format the format that the run was written in
 */
export function launchTimesComplaint(
  { marks, outcome }: Pick<LaunchRecord, 'marks' | 'outcome'>,
  format: number,
): string | undefined {
  const { requested, ready } = marks;
  if (outcome.status === 'ready' && (requested === undefined || ready === undefined))
    return `the launch was ready, and lacks the mark \`${requested === undefined ? 'requested' : 'ready'}\``;
  if (isBefore(ready, requested)) return 'it was ready before it was requested';
  const late = markNames.find((name) => isBefore(requested, marks[name], longestPartMs * 1e6));
  if (late !== undefined) return `its mark \`${late}\` is later than a launch may take`;
  if (format < heldSinceFormat) return undefined;
  for (const name of markNames) {
    const earlier = comesAfter[name].find((other) => isBefore(marks[name], marks[other]));
    if (earlier !== undefined) return `its mark \`${name}\` is before its mark \`${earlier}\``;
  }
  return undefined;
}

/** True when both are, and the first was certainly earlier than the second by more than `byNs`. */
function isBefore(one: StoredMark | undefined, other: StoredMark | undefined, byNs = 0): boolean {
  return one !== undefined && other !== undefined && other.earliestNs - one.latestNs > byNs;
}
