import type { LabState } from '../../lab/lab.ts';
import { insideArgv, tool } from '../../lab/tool.ts';

/*
 * What there is of one run on the lab, found by other means than Ballast's own, a line each; its arguments are the run's
 * id and its session. Processes are known by the session in their environment and by the id in their arguments; the reaper
 * is none of it.
 */
const script = `
run=$1 session=$2
docker ps -a --filter "label=dev.ballast.run=$run" --format 'container {{.Names}}'
virsh -c qemu:///system list --all --name | grep -F "$run" | sed 's/^/domain /'
virsh -c qemu:///system net-list --all --name | grep -F "$run" | sed 's/^/network /'
grep -lF "$run" /sys/class/net/*/ifalias | sed 's/^/link /'
grep -oE "/var/lib/ballast/runs/$run[^ ]*" /proc/self/mountinfo | sed 's/^/mount /'
find /sys/fs/cgroup -path "*/ballast/$run*" -type d | sed 's/^/cgroup /'
find "/var/lib/ballast/runs/$run" -maxdepth 1 | sed 's/^/folder /'
find /var/log/libvirt/qemu -name "*$run*" | sed 's/^/log /'
find /var/cache/ballast -maxdepth 3 -name "*$run*" | sed 's/^/unfinished /'
[ -z "$session" ] || grep -lzxF "BALLAST_SESSION=$session" /proc/[0-9]*/environ | sed 's/^/process /'
for list in /proc/[0-9]*/cmdline; do
  case $list in /proc/$$/*) continue;; esac
  tr '\\0' ' ' < "$list" | grep -F "$run" | grep -vE 'ballast-reaper|/main.js reap ' | sed "s|^|process $list |"
done
exit 0`;

/** @param session of the run's harness, where it is known */
export async function leftOf({ initPid }: LabState, runId: string, session = ''): Promise<readonly string[]> {
  const said = await tool(
    insideArgv(initPid, ['env', '--', 'sh', '-c', `{ ${script}\n} 2>/dev/null`, 'sh', runId, session]),
  );
  return said.split('\n').filter((line) => line !== '');
}
