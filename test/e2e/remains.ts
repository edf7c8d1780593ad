import { ballast } from './ballast.ts';

/*
 * Everything that a run makes for itself on a host, looked for by other means than `ballast clean`: a line each.
 * What is kept for later runs (finished images, kernels, programs) is none of it; what was being made is.
 */
const lookScript = `
for run in /var/lib/ballast/runs/*/; do
  flock --nonblock --conflict-exit-code 75 "\${run}alive" true 2>/dev/null
  [ $? != 75 ] || echo "alive $(basename "$run")"
done
docker ps -a --filter label=dev.ballast.run --format 'container {{.Names}}'
virsh -c qemu:///system list --all --name | sed -n '/^ballast-/s/^/domain /p'
virsh -c qemu:///system net-list --all --name | sed -n '/^ballast-/s/^/network /p'
ip -o link show | sed -n 's/^[0-9]*: \\(bal[0-9a-f]\\{6\\}\\).*/bridge \\1/p'
sed -n 's|^.* \\(/var/lib/ballast/runs/[^ ]*\\) .*|mount \\1|p' /proc/self/mountinfo
find /sys/fs/cgroup -path '*/ballast/*' -type d | sed 's/^/cgroup /'
find /var/lib/ballast/runs -xdev -mindepth 1 -maxdepth 3 2>/dev/null | sed 's/^/folder /'
find /var/log/libvirt/qemu -name 'ballast-[0-9]*' 2>/dev/null | sed 's/^/log /'
find /var/cache/ballast -maxdepth 3 \\( -name 'unfinished-*' -o -name 'building-*' -o -name '*.part' \\) -prune 2>/dev/null | sed 's/^/unfinished /'
for list in /proc/[0-9]*/cmdline; do
  { tr '\\0\\n' '  ' < "$list"; echo; } 2>/dev/null | grep -E '/var/(lib|cache)/ballast/' | grep -vE 'lookFor|^(sed|find|grep) ' | sed 's/^/process /'
done
exit 0`;

const runId = /\d{8}-\d{6}-[0-9a-f]{4}/;

/** Whatever somebody else is making on the same lab, a run that goes on or an integration test, is no remains. */
export async function remains(): Promise<readonly string[]> {
  const { stdout } = await ballast(['lab', 'exec', '--', 'sh', '-c', `: lookFor\n${lookScript}`]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const alive = lines.flatMap((line) => /^alive (.+)$/.exec(line)?.[1] ?? []);
  const isShared = alive.length > 0 || lines.some((line) => line.startsWith('folder ') && !runId.test(line));
  return lines.filter((line) => {
    if (line.startsWith('alive ') || alive.some((run) => line.includes(run))) return false;
    // Without a run's id in its name it may be theirs.
    return !isShared || runId.test(line);
  });
}
