import { readLab } from '../../lab/lab.ts';
import { insideArgv, tool } from '../../lab/tool.ts';

/* Finds everything that runs make for themselves on a host, by other means than `ballast clean`: a line each, with the
 * run's id where one is known. Things that are kept for later runs (finished images, kernels, programs) do not count;
 * unfinished ones do, and the reaper does not. A process is recognised by its arguments, or by the session of its
 * harness. */
const lookScript = `
docker ps -a --filter label=dev.ballast.run --format 'container {{.Names}} {{.Label "dev.ballast.run"}}'
virsh -c qemu:///system list --all --name | sed -n '/^ballast-/s/^/domain /p'
virsh -c qemu:///system net-list --all --name | sed -n '/^ballast-/s/^/network /p'
for link in /sys/class/net/*; do
  alias=$(cat "$link/ifalias")
  case "\${link##*/} $alias" in bal[0-9a-f]*|*' ballast-'*) echo "link \${link##*/} $alias";; esac
done
sed -n 's|^.* \\(/var/lib/ballast/runs/[^ ]*\\) .*|mount \\1|p' /proc/self/mountinfo
find /sys/fs/cgroup -path '*/ballast/*' -type d | sed 's/^/cgroup /'
find /var/lib/ballast/runs -xdev -mindepth 1 -maxdepth 3 | sed 's/^/folder /'
find /var/log/libvirt/qemu -name 'ballast-[0-9]*' | sed 's/^/log /'
find /var/cache/ballast -maxdepth 3 \\( -name 'unfinished-*' -o -name 'building-*' -o -name '*.part' \\) -prune | sed 's/^/unfinished /'
# Empty when the process has gone since it was found.
wordsOf() { tr '\\0\\n' '  ' < "\${1%/*}/cmdline"; }
for list in $(grep -lzE '/var/(lib|cache)/ballast/|ballast-[0-9]' /proc/[0-9]*/cmdline); do
  words=$(wordsOf "$list")
  case $words in ''|*lookFor*|*ballast-reaper*|*/main.js' reap '*) ;; *) echo "process $list $words";; esac
done
for list in $(grep -lz '^BALLAST_SESSION=' /proc/[0-9]*/environ); do
  words=$(wordsOf "$list")
  [ -z "$words" ] || echo "session $list $words $(tr '\\0' '\\n' < "$list" | sed -n 's/^BALLAST_SESSION=//p')"
done`;

/** Lists runs that are held, whose things have to exist. */
const aliveScript = `
for lock in /var/lib/ballast/runs/*/alive; do
  flock --nonblock --conflict-exit-code 75 9 9<"$lock"
  [ $? != 75 ] || basename "\${lock%/alive}"
done`;

const runId = /\d{8}-\d{6}-[0-9a-f]{4}/;

/** The remains of dead runs. Things that another run or an integration test is making on the same lab are none. */
export async function remains(): Promise<readonly string[]> {
  const alive = await look(aliveScript);
  const lines = (await look(lookScript)).filter((line) => !line.startsWith('session '));
  const isShared = alive.length > 0 || lines.some((line) => line.startsWith('folder ') && !runId.test(line));
  // A line without a run's id may belong to one of those.
  return lines.filter((line) => !alive.some((run) => line.includes(run)) && (!isShared || runId.test(line)));
}

/**
 * Everything that exists of one run.
 * @param session of its harness, where it is known
 */
export async function remainsOf(runId: string, session?: string): Promise<readonly string[]> {
  const lines = await look(lookScript);
  return lines.filter(
    (line) =>
      line.includes(runId) ||
      (session !== undefined && line.startsWith('session ') && line.endsWith(` ${session}`)),
  );
}

async function look(script: string): Promise<readonly string[]> {
  const lab = readLab();
  if (lab === undefined) return [];
  const quiet = `: lookFor\n{ ${script}\n} 2>/dev/null\nexit 0`;
  const said = await tool(insideArgv(lab.initPid, ['env', '--', 'sh', '-c', quiet]));
  return said.split('\n').filter((line) => line !== '');
}
