import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';

/** Bytes of a page of memory on x86-64. */
const pageBytes = 4096;

/**
 * The memory that is available on the host, in bytes. Pages that have just been freed count as well, although the kernel
 * keeps them in lists of its processors for the next use and leaves them out of its own number; from Linux 6.7 on these
 * lists grow to many MiB and back within a second.
 * @throws BallastError `memory-unreadable`
 */
export async function availableMemory(host: Host): Promise<number> {
  const [meminfo, zones] = await Promise.all([host.get('/proc/meminfo'), host.get('/proc/zoneinfo')]);
  return parseAvailableMemory(meminfo.toString('utf8'), zones.toString('utf8'));
}

/** The same of the texts of `/proc/meminfo` and `/proc/zoneinfo`. */
export function parseAvailableMemory(meminfo: string, zones: string): number {
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1];
  if (kibibytes === undefined)
    throw new BallastError(
      'engine',
      'memory-unreadable',
      'the host does not say how much memory is available',
      {
        hint: 'it takes a kernel from 3.14 that has MemAvailable in /proc/meminfo',
      },
    );
  const listed = [...zones.matchAll(/^\s+count:\s+(\d+)$/gm)].map(([, pages]) => Number(pages));
  return Number(kibibytes) * 1024 + listed.reduce((sum, pages) => sum + pages, 0) * pageBytes;
}
