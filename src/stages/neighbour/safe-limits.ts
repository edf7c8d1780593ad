import type { Limits } from '../../workload.ts';

export interface HostSize {
  readonly cpus: number;
  readonly memoryBytes: number;
}

const mostPids = 1024;
/** Of the host's memory, for both together. */
const memoryShare = 0.25;

/**
 * Limits for each of two instances that together leave the host one CPU, three quarters of its memory, and room for
 * processes. They are the instances' own limits, so that every form is bounded alike and by the means it has.
 */
export function safeLimits(wanted: Limits, { cpus, memoryBytes }: HostSize): Limits {
  return {
    cpus: Math.min(wanted.cpus, Math.max(0.25, (cpus - 1) / 2)),
    memoryBytes: Math.min(wanted.memoryBytes, Math.floor((memoryBytes * memoryShare) / 2)),
    pids: Math.min(wanted.pids, mostPids / 2),
  };
}

/** For how many percent of the time a victim works: below its own limit, or that would be what is measured. */
export function dutyPercent({ cpus }: Limits): number {
  return Math.max(5, Math.floor(60 * Math.min(1, cpus)));
}
