import type { Host } from '../host/host.ts';
import type { Daemons } from '../observe/daemons.ts';
import { readMemoryOfAll } from '../observe/process-memory.ts';
import type { DaemonGrowth } from './records.ts';

/** Reads the daemons' memory now; the returned function reads it again. Neither may happen in a timed window. */
export async function watchDaemonGrowth(host: Host, found: Daemons): Promise<() => Promise<DaemonGrowth>> {
  // Without a daemon nothing has grown, which is known; its metric does not exist.
  if (found.kind === 'none') return async () => ({ ...untold('the target has no daemon'), daemonBytes: 0 });
  if (found.kind === 'unknown') return async () => untold(found.reason);
  const pids = found.daemons.map(({ pid }) => pid);
  const before = await readMemoryOfAll(host, pids);
  return async () => {
    const after = await readMemoryOfAll(host, pids);
    if (before === undefined || after === undefined)
      return untold('a daemon has ended since the run began, or its memory may not be read');
    return {
      daemonDeltaBytes: after.pssBytes - before.pssBytes,
      daemonBytes: after.heldBytes + after.kernelBytes - before.heldBytes - before.kernelBytes,
      daemonDeltaReason: null,
    };
  };
}

function untold(daemonDeltaReason: string): DaemonGrowth {
  return { daemonDeltaBytes: null, daemonBytes: null, daemonDeltaReason };
}
