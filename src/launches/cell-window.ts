import type { Host } from '../host/host.ts';
import { Marks } from '../marks.ts';
import type { StartTrail } from '../targets/readings.ts';
import type { CreatedInstance, LaunchedInstance, PreparedTarget } from '../targets/target.ts';
import { costOf } from './cost.ts';
import type { Knocker } from './knocker.ts';
import type { LaunchCost, LaunchWindow } from './records.ts';
import type { Tallied, Tally } from './tally.ts';
import { openWindow } from './window.ts';

export interface WindowContext {
  /** The instant that stored marks are counted from. */
  readonly originNs: bigint;
  readonly host: Host;
  readonly knocker: Knocker;
  readonly tally: Tally;
}

/** What was watched of a launch. */
export interface Watched {
  readonly window: LaunchWindow;
  readonly cost: LaunchCost | null;
  readonly startTrail: StartTrail | undefined;
}

/** The duration of starting a program on the host that does nothing, in ns. */
export async function timeExecTrue(host: Pick<Host, 'exec'>): Promise<number> {
  const startedNs = Marks.now();
  await host.exec(['true']);
  return Number(Marks.now() - startedNs);
}

/**
 * Opens the window of a launch: what the harness and the host do in it, and what it costs. The helpers that knock and
 * watch on the host are part of the harness: the CPU time that they use counts. What is asked of the host is asked before
 * and after.
 */
export async function openCellWindow(
  { host, knocker, tally, originNs }: WindowContext,
  { daemons }: Pick<PreparedTarget, 'daemons'>,
  created: Pick<CreatedInstance, 'knownBy' | 'followStart'>,
  execTrueNs: number,
): Promise<{ close(instance: LaunchedInstance | undefined): Promise<Watched> }> {
  const endTally = await tally.begin(created.knownBy, daemons);
  const endFollowing = await created.followStart?.();
  const before = { usedNs: knocker.usedCpuNs, waitedNs: knocker.waitedNs };
  const window = openWindow();
  return {
    async close(instance) {
      const ending = endTally();
      const closed = window.close();
      const [result, followed] = await Promise.all([ending, endFollowing?.(originNs)]);
      const helpersNs =
        knocker.usedCpuNs - before.usedNs + (instance?.observerCpuNs?.() ?? 0) + (followed?.cpuNs ?? 0);
      const harnessCpuNs = closed.harnessCpuNs + helpersNs;
      // A harness elsewhere has its helpers alone on the host.
      const oursNs = host.kind === 'local' ? harnessCpuNs : helpersNs;
      return {
        window: {
          ...closed,
          harnessCpuNs,
          cpuPressureUs: result.tallied?.cpuPressureUs ?? null,
          hostObservedNs: result.tallied?.observedNs ?? null,
          otherCpuNs: otherCpu(result.tallied, oursNs),
          knockerRunDelayNs: difference(before.waitedNs, knocker.waitedNs),
          execTrueNs,
        },
        cost: costOf(result, daemons),
        startTrail: followed?.trail,
      };
    },
  };
}

/**
 * The CPU time of what is neither of the launch nor ours. Most kernels count what the host is busy with in whole ticks, so
 * that the difference may fall below 0; it is kept so, since over several launches such errors cancel out.
 */
function otherCpu(tallied: Tallied | undefined, oursNs: number): number | null {
  if (tallied === undefined || tallied.busyCpuNs === null || tallied.totalCpuNs === null) return null;
  return tallied.busyCpuNs - tallied.totalCpuNs - oursNs;
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}
