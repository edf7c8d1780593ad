import { formatDuration } from '../wording/format.ts';
import { limitingMark, type StartupName } from './launch-metrics.ts';
import type { TargetSummary } from './summary.ts';

type Startup = TargetSummary['startup'];

/**
 * Tells whether a time is known by its upper end only: the interval of its mark reaches back to the request, so that the
 * event may have been at any instant since.
 */
export function isUpperBound(startup: Startup, name: StartupName): boolean {
  const mark = limitingMark(name);
  const { medianNs = null, resolutionNs = null } = (mark && startup[mark]) ?? {};
  return medianNs !== null && resolutionNs !== null && resolutionNs >= medianNs;
}

/** A time for people, `≤ 2.46 s` where that is all that is known; undefined without one. */
export function timeText(startup: Startup, name: StartupName): string | undefined {
  const { medianNs = null } = startup[name] ?? {};
  if (medianNs === null) return undefined;
  return `${isUpperBound(startup, name) ? '≤ ' : ''}${formatDuration(medianNs)}`;
}
