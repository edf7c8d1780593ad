import { formatBytes } from '../../wording/format.ts';
import type { Limits } from '../../workload.ts';

/** What an instance may take beyond its own memory limit: its supervisor, or the virtual machine's own process. */
const besideLimitBytes = 128 * 1024 ** 2;
/** The share of the host's available memory that instances may fill up to their limits. */
const mostShare = 0.75;

/**
 * The reason why the host has no room for so many instances; undefined when it has. Should each of them fill its memory
 * limit, a quarter of what is available now must stay free, so that the kernel never has to kill for memory.
 */
export function roomRefusal(
  count: number,
  { memoryBytes }: Pick<Limits, 'memoryBytes'>,
  availableBytes: number,
): string | undefined {
  const needed = count * (memoryBytes + besideLimitBytes);
  if (needed <= availableBytes * mostShare) return undefined;
  const each = `${formatBytes(memoryBytes)} and ${formatBytes(besideLimitBytes)} beside it`;
  return `the host has no room for ${count}: each may take ${each}, and of ${formatBytes(availableBytes)} available a quarter stays free`;
}
