/** The kinds of work that a victim does, the same in every target. `native/probe/units.c` knows them by these names. */
export const victimWorks = ['cpu', 'memory', 'disk', 'network', 'system-calls'] as const;
export type VictimWork = (typeof victimWorks)[number];

export const workMeanings: Readonly<Record<VictimWork, string>> = {
  cpu: 'a fixed piece of arithmetic',
  memory: 'a walk through 8 MiB of memory, line by line in an order that no prefetching can follow',
  disk: 'writing 4 KiB to a file of the instance, with fsync',
  network: 'one byte over TCP from the host to the instance and back',
  'system-calls': 'a hundred of the cheapest system calls',
};

export const aggressorNames = [
  'cpu',
  'memory-capacity',
  'memory-bandwidth',
  'processes',
  'disk',
  'network',
  'metadata',
  'system-calls',
] as const;
export type Aggressor = (typeof aggressorNames)[number];

export interface AggressorKind {
  /** The name of the unit that it repeats, in `native/probe/units.c`. */
  readonly unit: string;
  readonly does: string;
  readonly counts: 'operations' | 'bytes';
  /** The victim's work that needs the same resource: chosen beforehand, so that no metric is picked for being large. */
  readonly resource: VictimWork;
}

export const aggressorKinds: Readonly<Record<Aggressor, AggressorKind>> = {
  cpu: { unit: 'cpu', does: 'computes on all of its CPUs', counts: 'operations', resource: 'cpu' },
  'memory-capacity': {
    unit: 'memory-capacity',
    does: 'keeps half of its memory in use, touching page after page',
    counts: 'operations',
    resource: 'memory',
  },
  'memory-bandwidth': {
    unit: 'memory-bandwidth',
    does: 'copies memory',
    counts: 'bytes',
    resource: 'memory',
  },
  processes: {
    unit: 'processes',
    does: 'starts and ends processes',
    counts: 'operations',
    resource: 'system-calls',
  },
  disk: { unit: 'disk-writes', does: 'writes to its disk with fsync', counts: 'bytes', resource: 'disk' },
  network: { unit: 'network-stream', does: 'sends over the network', counts: 'bytes', resource: 'network' },
  metadata: {
    unit: 'metadata',
    does: 'makes, renames and removes files',
    counts: 'operations',
    resource: 'disk',
  },
  'system-calls': {
    unit: 'system-calls',
    does: 'makes system calls',
    counts: 'operations',
    resource: 'system-calls',
  },
};

/**
 * The conditions without an aggressor: the victim without a neighbour, or with one that does nothing (twice, to see the
 * noise).
 */
export const baselines = ['alone', 'idle', 'idle-again'] as const;
export type Condition = (typeof baselines)[number] | Aggressor;

export function isAggressor(condition: Condition): condition is Aggressor {
  return (aggressorNames as readonly string[]).includes(condition);
}
