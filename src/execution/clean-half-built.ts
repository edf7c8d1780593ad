import { BallastError } from '../errors.ts';
import type { Host } from '../host/host.ts';
import { cacheFolder } from '../image/half-built.ts';
import { runIdPattern } from '../run-id.ts';

const byRun = new RegExp(`/building-(${runIdPattern})-[^/]*$`);

/**
 * Two to three levels down and no deeper: below that is the content of images, whose names mean nothing here. Files
 * that were being transferred, and what was built before builders gave their names, only count when they are old.
 */
const listScript = `[ -d "$1" ] || exit 0
find "$1" -mindepth 2 -maxdepth 3 \\( -name 'building-*' -o -name 'unfinished-*' -o -type f -name '*.part' \\) -prune \\
  \\( -mmin +60 -printf 'old %p\\n' -o -printf 'new %p\\n' \\)`;

/** A builder outlives a killed harness: whoever works in the folder is ended first, or would fill it again. */
const removeScript = `
find /proc -mindepth 2 -maxdepth 2 \\( -name root -o -name cwd \\) \\( -lname "$1" -o -lname "$1/*" \\) 2>/dev/null |
  cut -d/ -f3 | sort -u | while read -r pid; do kill -KILL "$pid"; done
awk -v f="$1/" 'index($5, f) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r m; do umount "$m" || umount -l "$m"; done
rm -rf --one-file-system -- "$1" || { sleep 0.5; rm -rf --one-file-system -- "$1"; }`;

/**
 * Removes root filesystems, disks and kernels that were being built when their run died. What a live run builds stays.
 * @throws BallastError `clean-incomplete`
 */
export async function cleanHalfBuilt(
  host: Host,
  isAlive: (runId: string) => Promise<boolean>,
  folder = cacheFolder,
): Promise<readonly string[]> {
  const { stdout } = await host.exec(['sh', '-c', listScript, 'sh', folder]);
  const removed: string[] = [];
  for (const line of stdout.split('\n')) {
    const [, age, path] = /^(old|new) (\/[\w./-]+)$/.exec(line) ?? [];
    if (path === undefined) continue;
    const runId = byRun.exec(path)?.[1];
    if (runId === undefined ? age === 'new' : await isAlive(runId)) continue;
    await remove(host, path);
    removed.push(path);
  }
  return removed;
}

async function remove(host: Host, path: string): Promise<void> {
  const argv = ['sh', '-c', removeScript, 'sh', path];
  const { exitCode, stderr } = await host.exec(argv, { allowFailure: true, timeoutMs: 10 * 60_000 });
  if (exitCode === 0) return;
  throw new BallastError(
    'engine',
    'clean-incomplete',
    `${path} cannot be removed: ${stderr.trim().slice(-500)}`,
    {
      hint: 'see who uses it (`fuser -vm` on the host), end that, and clean again',
    },
  );
}
