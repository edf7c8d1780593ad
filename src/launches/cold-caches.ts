import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';

/**
 * The kernel drops only pages that have been written back. Pages that a process has mapped, such as a daemon's own
 * program, stay.
 */
const dropScript = 'sync && echo 3 > /proc/sys/vm/drop_caches';
const longMs = 10 * 60_000;

/**
 * Drops the host's page cache, names and inodes included, so that the next start reads from the disk. It is never
 * timed.
 */
export async function dropCaches(host: Host): Promise<void> {
  await host.exec(['sh', '-c', dropScript], { timeoutMs: longMs });
}

/**
 * Makes sure that caches can be dropped, before anything is measured in vain.
 * @throws BallastError `caches-kept`
 */
export async function requireColdCaches(host: Host): Promise<void> {
  const { exitCode, stderr } = await host.exec(['sh', '-c', dropScript], {
    timeoutMs: longMs,
    allowFailure: true,
  });
  if (exitCode === 0) return;
  throw new BallastError(
    'input',
    'caches-kept',
    `\`caches: cold\`: the page cache of ${host.name} cannot be dropped: ${stderr.trim().slice(-300)}`,
    { hint: 'it takes root on the host (such as --host ssh://root@server); or leave `caches: cold` out' },
  );
}
