import type { DurationStatistics } from './metric-summary.ts';

/**
 * Tells whether a time is known by its upper end only: the interval of its mark reaches back to the request, so that the
 * event may have been at any instant before.
 */
export function isUpperBound({
  medianNs,
  resolutionNs,
}: Pick<DurationStatistics, 'medianNs' | 'resolutionNs'>): boolean {
  return medianNs !== null && resolutionNs !== null && resolutionNs >= medianNs;
}
