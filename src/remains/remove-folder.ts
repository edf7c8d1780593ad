import type { Host } from '../host/host.ts';
import type { RunFolder } from '../host/run-folder.ts';
import { unmountIn } from '../host/unmount.ts';

/** The arguments are the folder, the run's id and what of the folder is to stay. */
const removeScript = `${unmountIn}
folder=$1 run=$2 kept=$3
for state in $(find /sys/fs/cgroup -path "*/ballast/$run/*" -name freezer.state 2>/dev/null); do
  echo THAWED > "$state"
done
for list in $(find /sys/fs/cgroup -path "*/ballast/$run/*" -name cgroup.procs 2>/dev/null); do
  for pid in $(cat "$list"); do kill -KILL "$pid"; done
done
sleep 0.2
unmount_in "$folder"
find /sys/fs/cgroup -depth -type d -path "*/ballast/$run*" -exec rmdir {} \\; 2>/dev/null
find /sys/fs/cgroup -depth -type d -path "*/ballast" -exec rmdir {} \\; 2>/dev/null
if [ -z "$kept" ]; then rm -rf --one-file-system "$folder"
else find "$folder" -mindepth 1 -maxdepth 1 ! -name "$kept" -exec rm -rf --one-file-system {} +; fi
`;

/**
 * Ends what a dead run has in its cgroups, and takes down its mounts and its folder.
 * @param kept the name of a file in the folder that is to stay, and the folder with it
 */
export async function removeFolder(host: Host, { path, runId }: RunFolder, kept = ''): Promise<void> {
  await host.exec(['sh', '-c', removeScript, 'sh', path, runId, kept], { allowFailure: true });
}
