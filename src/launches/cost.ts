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
  const isKnown =
    totalCpuNs !== null && cgroupCpuNs !== null && (daemons.kind === 'none' || daemonsCpuNs !== null);
  return {
    totalCpuNs,
    instanceCpuNs: cgroupCpuNs === null ? null : atLeastNothing(cgroupCpuNs - (monitorCpuNs ?? 0)),
    monitorCpuNs,
    daemonsCpuNs,
    runtimeCpuNs: isKnown ? atLeastNothing(totalCpuNs - cgroupCpuNs - (daemonsCpuNs ?? 0)) : null,
    reason: uncounted ?? (cgroupCpuNs === null ? 'the instance had ended when it was read' : null),
    readBytes,
    majorFaults,
    contextSwitches,
    lateNs,
  };
}

/** The parts are read one after the other, so that a difference of two may fall below 0 by what was used meanwhile. */
const atLeastNothing = (ns: number) => Math.max(0, ns);
