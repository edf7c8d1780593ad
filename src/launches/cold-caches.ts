import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';

/** Only what is written can be dropped. Pages that a process has mapped, as a daemon its own program, stay. */
const dropScript = 'sync && echo 3 > /proc/sys/vm/drop_caches';
const longMs = 10 * 60_000;

/** Drops the host's page cache, names and inodes included: what starts next is read from the disk. Never timed. */
export async function dropCaches(host: Host): Promise<void> {
  await host.exec(['sh', '-c', dropScript], { timeoutMs: longMs });
}

/** @throws BallastError `caches-kept`, before anything is measured in vain */
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
