import type { LaunchWindow } from '../launches/records.ts';
import { formatDuration } from '../wording/format.ts';
import type { Caveat } from './caveat.ts';

/** The delay beyond which the harness may have seen a mark late by more than the readiness poll itself. */
const lateEventLoopNs = 10e6;
/** A clock that is being slewed runs off by up to 0.05 %; Date has a resolution of 1 ms. */
const clockTolerance = 0.001;
const clockResolutionNs = 10e6;

/** What the window of a launch may show, and which metrics of the launch it spoils. */
export interface WindowCondition {
  readonly condition: Caveat['condition'];
  readonly groups: readonly ('startup' | 'memory')[];
  /** null: the window did not record it, so that it may have been. */
  seen(window: LaunchWindow): boolean | null;
  /** Its name, as `memory pressure`. */
  readonly name: string;
  /** What is said where it was seen, after `in 2 of 10 launches`. */
  readonly what: string;
}

/**
 * The conditions that are read from counters of the machine that Ballast runs on: the host itself, or over SSH another one,
 * whose lack of memory is none of the host's.
 */
export function windowConditions(isRemote: boolean): readonly WindowCondition[] {
  const machine = isRemote ? 'Ballast’s machine' : 'the host';
  return [
    {
      condition: 'throttling',
      groups: ['startup'],
      seen: ({ thermalThrottles }) => above(thermalThrottles, 0),
      name: 'thermal throttling',
      what: `a CPU of ${machine} was throttled for heat`,
    },
    {
      condition: 'stolen-time',
      groups: ['startup'],
      seen: ({ stolenTicks }) => above(stolenTicks, 0),
      name: 'steal time',
      what: `a hypervisor took CPU time from ${machine}`,
    },
    {
      condition: 'memory-pressure',
      groups: isRemote ? ['startup'] : ['startup', 'memory'],
      seen: ({ memoryPressureUs }) => above(memoryPressureUs, 0),
      name: 'memory pressure',
      what: `${machine} was short of memory`,
    },
    {
      condition: 'clock-step',
      groups: ['startup'],
      seen: ({ clockStepNs, durationNs }) =>
        above(clockStepNs && Math.abs(clockStepNs), clockResolutionNs + clockTolerance * durationNs),
      name: 'a clock step',
      what: `the wall clock of ${machine} was set (times are taken from another clock, but it or its timers may have paused)`,
    },
    {
      condition: 'late-event-loop',
      groups: ['startup'],
      seen: ({ eventLoopMaxDelayNs }) => above(eventLoopMaxDelayNs, lateEventLoopNs),
      name: 'event-loop lag',
      what: `Ballast’s own event loop lagged by more than ${formatDuration(lateEventLoopNs)}`,
    },
  ];
}

function above(amount: number | null, most: number): boolean | null {
  return amount === null ? null : amount > most;
}
