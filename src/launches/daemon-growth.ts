import type { Host } from '../host/host.ts';
import type { Daemons } from '../observe/daemons.ts';
import { readPssOfAll } from '../observe/pss.ts';

/** What the form's daemons have grown by since an instance was about to be made. */
export interface DaemonGrowth {
  /**
   * PSS of all of them together, in bytes. Negative when they collected garbage, or when pages that they had alone
   * are now shared with the instance's processes: so that with those its sum is right, `overheadPss` counts the share.
   */
  readonly daemonDeltaBytes: number | null;
  /** Why it is null. */
  readonly daemonDeltaReason: string | null;
}

/** Reads the daemons now; the answer reads them again. Neither may happen in a timed window. */
export async function watchDaemonGrowth(host: Host, found: Daemons): Promise<() => Promise<DaemonGrowth>> {
  if (found.kind === 'none') return async () => untold('the form has no daemon');
  if (found.kind === 'unknown') return async () => untold(found.reason);
  const pids = found.daemons.map(({ pid }) => pid);
  const before = await readPssOfAll(host, pids);
  return async () => {
    const after = await readPssOfAll(host, pids);
    if (before === undefined || after === undefined)
      return untold('a daemon has ended since the run began, or its memory may not be read');
    return { daemonDeltaBytes: after - before, daemonDeltaReason: null };
  };
}

function untold(daemonDeltaReason: string): DaemonGrowth {
  return { daemonDeltaBytes: null, daemonDeltaReason };
}
