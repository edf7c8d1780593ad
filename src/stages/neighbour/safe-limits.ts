import type { Limits } from '../../workload.ts';

export interface HostSize {
  readonly cpus: number;
  readonly memoryBytes: number;
}

const mostPids = 1024;
/** The share of the host's memory that both may take together. */
const memoryShare = 0.25;

/**
 * The limits for each of two instances that together leave the host one CPU, three quarters of its memory, and room for
 * processes. They are the instances' own limits, so that every target is bounded alike and by its own means.
 */
export function safeLimits(wanted: Limits, { cpus, memoryBytes }: HostSize): Limits {
  return {
    cpus: Math.min(wanted.cpus, Math.max(0.25, (cpus - 1) / 2)),
    memoryBytes: Math.min(wanted.memoryBytes, Math.floor((memoryBytes * memoryShare) / 2)),
    pids: Math.min(wanted.pids, mostPids / 2),
  };
}

/** The percentage of the time for which a victim works: below its own limit, or that limit would be measured. */
export function dutyPercent({ cpus }: Limits): number {
  return Math.max(5, Math.floor(60 * Math.min(1, cpus)));
}
