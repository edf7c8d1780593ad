import { BallastError } from '../errors.ts';
import type { Host } from './host.ts';

/** The number of processors in a list of the kernel's: `0-1,4` are three; null when it is none. */
export function processorsListed(text: string): number | null {
  const list = text.trim();
  if (!/^\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?){0,1000}$/.test(list)) return null;
  const sizes = list.split(',').map((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return last - first + 1;
  });
  return sizes.every((size) => size > 0) ? sizes.reduce((sum, size) => sum + size, 0) : null;
}

/** The number of processors in a line of `/proc/PID/status`: `Cpus_allowed_list:	0-1`. */
export function processorsAllowed(status: string): number | null {
  const [, list] = /^Cpus_allowed_list:[ \t]*(\S+)$/m.exec(status) ?? [];
  return list === undefined ? null : processorsListed(list);
}

/**
 * The number of processors that the host's processes may run on, and so see: those of its first process, since the
 * harness itself may be kept to some of them.
 * @throws BallastError `processors-unreadable`
 */
export async function hostProcessors(host: Host): Promise<number> {
  const count = processorsAllowed((await host.exec(['cat', '/proc/1/status'])).stdout);
  if (count !== null) return count;
  throw new BallastError('engine', 'processors-unreadable', `${host.name} does not show its processors`);
}
