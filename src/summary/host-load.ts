import type { CalibrationRecord, LaunchRecord, LaunchWindow } from '../launches/records.ts';
import { median } from '../stats/order-statistic.ts';
import { formatDuration, threeDigits } from '../wording/format.ts';

/*
 * When a host counts as busy. Each rule is about a fact that a launch alone does not make: what others used, how long the
 * harness waited while they did, how long a program that does nothing took to start. CPU pressure stands beside them and is
 * no rule: a launch that starts many processes makes some by itself. So is a wait of the harness while nobody else ran:
 * on a quiet machine of two CPUs, the launch of a container makes the harness wait for up to 3 % of it.
 */

/** Others use this many CPUs on average: a quiet host spends some hundredths of one on itself. */
const otherCpus = 0.25;
/** Ticks of the kernel blur less than this. */
const leastOtherNs = 50e6;
/** The harness waited for a CPU for this share of a window, half of what counts as the same, and for at least so long. */
const waitedShare = 0.025;
const leastWaitedNs = 2e6;
/** A program that does nothing takes so many times as long to start as when the instruments were calibrated. */
const slowerThanCalibrated = 2;
/** A program that does nothing takes this long on this machine itself, where a quiet machine takes a few ms. */
const slowExecNs = 10e6;

/** What shows that a host was busy during the launches of a target. */
export interface HostLoad {
  /** What was seen, as fragments. */
  readonly facts: readonly string[];
  /** The launches in which it was seen; empty: it shows only over all of them. */
  readonly launches: readonly string[];
}

/**
 * Looks for signs that the host was busy with something else; undefined when there are none, or nothing was recorded.
 * @param isLocal false where a network lies between the harness and the host, and starting a program includes its way
 */
export function hostLoadIn(
  launches: readonly LaunchRecord[],
  calibration: CalibrationRecord | undefined,
  isLocal: boolean,
): HostLoad | undefined {
  const windows = launches.flatMap(({ window }) => window ?? []);
  const isLate = (window: LaunchWindow) => waited(window) && !(isLocal && isAlone(window));
  const busy = launches.filter(({ window }) => window !== null && (isShared([window]) || isLate(window)));
  const facts = [...others(windows), ...waits(windows, isLate), ...slowStarts(windows, calibration, isLocal)];
  if (facts.length === 0) return undefined;
  return { facts: [...facts, ...pressure(windows)], launches: busy.map(({ id }) => id) };
}

/** What the rules above are about, and whether a window tells it. */
export const loadSigns: readonly { readonly name: string; isRecorded(window: LaunchWindow): boolean }[] = [
  { name: 'others that use the host’s CPUs', isRecorded: ({ otherCpuNs }) => otherCpuNs !== null },
  { name: 'Ballast waiting for a CPU', isRecorded: (window) => waitOf(window) !== null },
  { name: 'a host that is slow to start a program', isRecorded: ({ execTrueNs }) => execTrueNs !== null },
];

/** True when others used the CPUs of the host in these windows. */
function isShared(windows: readonly LaunchWindow[]): boolean {
  const { otherNs, observedNs } = otherUse(windows);
  return otherNs >= leastOtherNs && otherNs >= otherCpus * observedNs;
}

/** True unless others used the CPUs of the host in this window: its own launch made whatever the harness waited for. */
function isAlone(window: LaunchWindow): boolean {
  const { otherNs, observedNs } = otherUse([window]);
  return otherNs < otherCpus * observedNs || observedNs === 0;
}

function otherUse(windows: readonly LaunchWindow[]): { otherNs: number; observedNs: number } {
  const known = windows.filter(({ otherCpuNs }) => otherCpuNs !== null);
  return {
    otherNs: sum(known.map(({ otherCpuNs }) => otherCpuNs ?? 0)),
    observedNs: observedIn(known),
  };
}

/** The time over which the host was looked at: more than the window, which in a launch of some ms matters. */
const observedIn = (windows: readonly LaunchWindow[]) =>
  sum(windows.map(({ hostObservedNs, durationNs }) => hostObservedNs ?? durationNs));

function others(windows: readonly LaunchWindow[]): readonly string[] {
  if (!isShared(windows)) return [];
  const { otherNs, observedNs } = otherUse(windows);
  return [`others kept ${threeDigits(otherNs / observedNs)} CPUs busy on average`];
}

function waited(window: LaunchWindow): boolean {
  const ns = waitOf(window);
  return ns !== null && ns >= leastWaitedNs && ns >= waitedShare * window.durationNs;
}

/** The helper that knocks sets the last mark, and the harness all others; null: neither was recorded. */
function waitOf({ runDelayNs, knockerRunDelayNs }: LaunchWindow): number | null {
  const known = [runDelayNs, knockerRunDelayNs].filter((ns) => ns !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function waits(
  windows: readonly LaunchWindow[],
  isLate: (window: LaunchWindow) => boolean,
): readonly string[] {
  const late = windows.filter(isLate);
  if (late.length === 0) return [];
  const recorded = windows.flatMap((window) => waitOf(window) ?? []);
  const longest = formatDuration(Math.max(...late.flatMap((window) => waitOf(window) ?? [])));
  return [`Ballast waited for a CPU in ${late.length} of ${recorded.length} launches, for up to ${longest}`];
}

function slowStarts(
  windows: readonly LaunchWindow[],
  calibration: CalibrationRecord | undefined,
  isLocal: boolean,
): readonly string[] {
  const now = median(windows.flatMap(({ execTrueNs }) => execTrueNs ?? []));
  const then = calibration?.floors.find(({ name }) => name === 'exec-true')?.medianNs;
  if (now === null) return [];
  const program = 'a program that does nothing took';
  if (then !== undefined && now > slowerThanCalibrated * then)
    return [`${program} ${formatDuration(now)} to start, and ${formatDuration(then)} at calibration`];
  return isLocal && now > slowExecNs
    ? [`${program} ${formatDuration(now)} to start, where a quiet host takes a few ms`]
    : [];
}

function pressure(windows: readonly LaunchWindow[]): readonly string[] {
  const known = windows.filter(({ cpuPressureUs }) => cpuPressureUs !== null);
  const observedNs = observedIn(known);
  if (observedNs === 0) return [];
  // Read on its own, some µs after the clock.
  const share = Math.min(1, (sum(known.map(({ cpuPressureUs }) => cpuPressureUs ?? 0)) * 1000) / observedNs);
  return [`something waited for a CPU during ${Math.round(100 * share)}% of the time`];
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
