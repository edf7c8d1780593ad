import type { LaunchRecord } from './records.ts';
import { sinceRequested } from './run-parts.ts';

export const startupMarks = ['accepted', 'kernel', 'init', 'listening', 'ready'] as const;
export type StartupMark = (typeof startupMarks)[number];

export const memoryFigures = [
  'workloadPss',
  'overheadPss',
  'cgroupBytes',
  'cgroupCacheBytes',
  'hostDeltaBytes',
  'reservedBytes',
  'guestOtherBytes',
  'emulatorBytes',
] as const;

export const imageFigures = ['transferBytes', 'unpackedBytes', 'allocatedBytes', 'sharedBytes'] as const;

/** ns from `requested`; +∞ when the launch failed before the mark, undefined when a ready launch did not show it. */
export function startupSample(launch: LaunchRecord, mark: StartupMark): number | undefined {
  const failed = launch.outcome.status !== 'ready';
  return sinceRequested(launch, mark) ?? (failed ? Number.POSITIVE_INFINITY : undefined);
}
