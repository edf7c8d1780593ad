import type { Host } from '../host/host.ts';
import type { Daemons } from '../observe/daemons.ts';
import { readPssOfAll } from '../observe/pss.ts';
import type { DaemonGrowth } from './records.ts';

/** Reads the daemons' memory now; the returned function reads it again. Neither may happen in a timed window. */
export async function watchDaemonGrowth(host: Host, found: Daemons): Promise<() => Promise<DaemonGrowth>> {
  if (found.kind === 'none') return async () => untold('the target has no daemon');
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
