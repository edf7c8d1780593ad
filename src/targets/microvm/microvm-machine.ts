import { BallastError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { makePrivateFolder } from '../../host/root-only.ts';
import { type PlannedCgroup, planCgroup, stepLines, takeStepsFunction } from '../../observe/cgroup.ts';
import { openConsole } from '../guest/console.ts';
import { deviceQuestion } from '../guest/device-tree.ts';
import type { Machine, MachineSpec } from '../guest/hypervisor.ts';
import { tapName } from '../guest/names.ts';
import { parseRamRange, ramQuestion, readQemuMemory } from '../guest/qemu-memory.ts';
import type { SerialEvents } from '../guest/serial-line.ts';
import { within } from '../within.ts';
import { addLinkFunction, type Cable, planCable } from './bridge.ts';
import { type MicrovmChoices, qemuArgv } from './qemu-argv.ts';
import { Qmp } from './qmp.ts';

/**
 * Makes what libvirt makes in its own start, the cable and the cgroup, and becomes QEMU, whose id is in a file before it
 * says a word. The arguments are that file, the cable's link and the commands that make it (empty: none), the steps that
 * make the cgroup, the number of files to join it by, those files, and QEMU's command line.
 */
const beginScript = `echo $$ > "$1" || exit
link=$2 commands=$3 steps=$4 joins=$5; shift 5
${addLinkFunction}
${takeStepsFunction}
[ -z "$link" ] || printf %s "$commands" | add_link "$link" >&2 || exit
printf %s "$steps" | take_steps || exit
while [ "$joins" -gt 0 ]; do echo 0 > "$1" || exit; shift; joins=$((joins - 1)); done
exec "$@"`;

/**
 * Waits for a line, then begins with QEMU and passes requests on to it, until our own standard input ends: with the
 * harness's death the machine dies too. QEMU alone holds the output, so its end ends that. The arguments are the folder,
 * the script to begin with, and its arguments.
 */
const superviseScript = `folder=$1 begin=$2; shift 2
read -r _ || exit 0
sh -c "$begin" sh "$@" < "$folder/requests" &
machine=$!
exec >&- 2>&-
cat > "$folder/requests"
kill -KILL "$machine" 2>/dev/null
wait "$machine"`;

const startMs = 60_000;

/** Prepares a QEMU that Ballast starts and supervises itself, over channels that are open before they are needed. */
export async function prepareMicrovmMachine(
  host: Host,
  folder: string,
  spec: MachineSpec,
  events: SerialEvents,
  choices: MicrovmChoices,
): Promise<Machine> {
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => void (await host.exec(['rm', '-rf', '--', folder])));
  await makePrivateFolder(host, folder);
  await host.exec(['mkfifo', '-m', '0600', '--', `${folder}/requests`]);
  const line = await openConsole(host, folder, events);
  const { serial } = line;
  stack.defer(() => line.end(10_000));
  const { cpus } = spec;
  const planned = await planCgroup(host, `${spec.runId}/${spec.name}`, spec.limitCpu ? { cpus } : {});
  stack.defer(() => planned.cgroup.remove());
  const { network } = spec;
  const cable = network && stack.use(planCable(host, tapName(spec.name), network, choices.portIsolation));
  const pidFile = `${folder}/pid`;
  const supervisor = await host.spawn([
    ...['sh', '-c', superviseScript, 'sh', folder, beginScript, pidFile, ...beginArgv(planned, cable)],
    ...qemuArgv(spec, line.pipe, cable?.tap, choices),
  ]);
  const qmp = new Qmp(supervisor);
  stack.defer(async () => {
    supervisor.stdin.end();
    await supervisor.exited.catch(() => undefined);
  });
  const resources = stack.move();
  const pid = async () => {
    const known = Number((await host.get(pidFile, 64)).toString().trim());
    if (Number.isInteger(known) && known > 1) return known;
    throw new BallastError('engine', 'qemu-missing', `no process runs ${spec.name}`);
  };
  return {
    serial,
    async start(onSend) {
      line.begin();
      onSend();
      supervisor.stdin.write('start\n');
      try {
        const negotiated = qmp.request('qmp_capabilities', {}, startMs);
        negotiated.catch(() => undefined);
        // The request is answered once the machine is made and its CPUs run.
        await qmp.request('query-status', {}, startMs);
      } finally {
        line.started();
      }
    },
    async destroy() {
      supervisor.stdin.end();
      if (await within(serial.closed, 10_000)) return;
      throw new BallastError('engine', 'machine-stuck', `the guest ${spec.name} cannot be ended`, {
        hint: `end its QEMU on the host: process ${await pid().catch(() => 'unknown')}`,
      });
    },
    async gone() {
      supervisor.stdin.end();
      await supervisor.exited.catch(() => undefined);
    },
    pause: async () => void (await qmp.request('stop')),
    unpause: async () => void (await qmp.request('cont')),
    snapshot: { absent: 'this target does not write machines to disk' },
    pid,
    // The shell that supervises it, and the program that passes requests on.
    supervisors: async () => helpersOf(host, await pid()),
    deviceTree: () => monitor(qmp, deviceQuestion),
    async memory() {
      const own = await pid();
      const ram = parseRamRange(await monitor(qmp, ramQuestion), spec.memoryBytes);
      return readQemuMemory(host, own, ram, await helpersOf(host, own));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The answer of QEMU's human monitor; empty when it does not give one, such as one without the command. */
async function monitor(qmp: Qmp, command: string): Promise<string> {
  const answer = await qmp.request('human-monitor-command', { 'command-line': command }).catch(() => '');
  return typeof answer === 'string' ? answer.replaceAll('\r\n', '\n') : '';
}

function beginArgv({ cgroup, steps }: PlannedCgroup, cable: Cable | undefined): string[] {
  return [
    ...[cable?.tap ?? '', cable?.commands ?? '', stepLines(steps)],
    ...[`${cgroup.procsFiles.length}`, ...cgroup.procsFiles],
  ];
}

/** The parent of a process and the parent's other children. */
async function helpersOf(host: Host, pid: number): Promise<number[]> {
  const script =
    'parent=$(sed -n "s/^PPid:[[:space:]]*//p" "/proc/$1/status"); echo "$parent"; cat "/proc/$parent/task/$parent/children"';
  const { stdout } = await host.exec(['sh', '-c', script, 'sh', `${pid}`], { allowFailure: true });
  const pids = stdout.split(/\s+/).map(Number);
  return pids.filter((one) => one > 1 && one !== pid);
}
