import type { Daemons } from '../observe/daemons.ts';
import type { LaunchCost } from './records.ts';
import type { TallyResult } from './tally.ts';

/** What a launch has cost, part by part; null when nothing was tallied. */
export function costOf(
  { tallied, uncounted }: TallyResult,
  daemons: Pick<Daemons, 'kind'>,
): LaunchCost | null {
  if (tallied === undefined) return null;
  const { totalCpuNs, cgroupCpuNs, monitorCpuNs, readBytes, majorFaults, contextSwitches, lateNs } = tallied;
  const daemonsCpuNs = daemons.kind === 'found' ? tallied.daemonsCpuNs : null;
  const parts = {
    totalCpuNs,
    instanceCpuNs: cgroupCpuNs === null ? null : atLeastNothing(cgroupCpuNs - (monitorCpuNs ?? 0)),
    monitorCpuNs,
    daemonsCpuNs,
  };
  const isKnown = daemons.kind === 'none' || daemonsCpuNs !== null;
  return {
    ...parts,
    runtimeCpuNs: isKnown ? remainderOf(parts) : null,
    reason: uncounted ?? (cgroupCpuNs === null ? 'the instance had ended when it was read' : null),
    readBytes,
    majorFaults,
    contextSwitches,
    lateNs,
  };
}

type Parts = Pick<LaunchCost, 'totalCpuNs' | 'instanceCpuNs' | 'monitorCpuNs' | 'daemonsCpuNs'>;

/**
 * The rest of the total, which the runtime's processes used; null where counters cannot distinguish it from 0. The total is of the
 * kernel's perf counters and the instance's part of its cgroup. The two differ by some 0.4 µs at each switch of a thread,
 * which has been up to 0.17 % of an emulated machine's CPU time.
 */
export function remainderOf({ totalCpuNs, instanceCpuNs, monitorCpuNs, daemonsCpuNs }: Parts): number | null {
  if (totalCpuNs === null || instanceCpuNs === null) return null;
  const countedTwiceNs = instanceCpuNs + (monitorCpuNs ?? 0);
  const remainderNs = totalCpuNs - countedTwiceNs - (daemonsCpuNs ?? 0);
  return remainderNs > countedTwiceNs * differenceOfCounters ? remainderNs : null;
}

const differenceOfCounters = 1 / 400;

/** True when the runtime's part of a launch is lost in the difference of the kernel's counters. */
export const isRuntimeLost = (cost: LaunchCost | null): boolean =>
  cost !== null && cost.totalCpuNs !== null && cost.instanceCpuNs !== null && remainderOf(cost) === null;

/** The parts are read one after the other, so that a difference of two may fall below 0 by what was used meanwhile. */
const atLeastNothing = (ns: number) => Math.max(0, ns);
