import { BallastError } from '../../errors.ts';
import type { Eye } from '../../inside/eye.ts';
import { cgroupFoldersOf } from '../../observe/cgroup.ts';
import { inRole } from '../../targets/boundary-process.ts';
import { deviceNamesIn, deviceQuestion } from '../../targets/guest/device-tree.ts';
import { machineName } from '../../targets/guest/names.ts';
import { Qmp } from '../../targets/microvm/qmp.ts';
import type { HostSide, TargetContext } from '../../targets/target.ts';
import type { Probe, ProbeContext } from './probe.ts';
import type { ProbeFinding } from './probe-instance.ts';
import { type Repetition, repeatOnce, repetitions, settled } from './run-probe.ts';

const name = 'control-weak-monitor';
const startMs = 20_000;
/** The time after which it is killed, whatever becomes of the harness. */
const longestSeconds = 120;

/**
 * QEMU's arguments for a machine that is kept as badly as can be, of an old type: it runs as root, emulated and without a
 * filter, and lays a folder of the host into the machine. Its processor never runs.
 */
function argvOf(machine: string, pidFile: string, folder: string): string[] {
  return [
    ...['timeout', '-s', 'KILL', `${longestSeconds}`, 'qemu-system-x86_64', '-S', '-name', machine],
    ...['-machine', 'pc,accel=tcg', '-m', '16', '-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-qmp', 'stdio', '-pidfile', pidFile],
    ...['-fsdev', `local,id=host,path=${folder.replaceAll(',', ',,')},security_model=none,readonly=on`],
    ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
  ];
}

/**
 * Runs probes that look from the host alone on a QEMU that is weakened on purpose. It has no guest, so that nothing is
 * asked inside.
 * @throws BallastError when there is no such QEMU on the host
 */
export async function probeWeakMonitor(
  { host, runId, runFolder, workload, signal }: TargetContext,
  probes: readonly Probe[],
  hostEye: Eye,
  tell: (found: ProbeFinding) => void,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const machine = machineName(runId, name);
  const pidFile = `${runFolder}/${name}.pid`;
  const process = await host.spawn(argvOf(machine, pidFile, runFolder));
  const qmp = new Qmp(process);
  stack.defer(async () => {
    await qmp.request('quit', {}, 2000).catch(() => undefined);
    process.kill('KILL');
    await process.exited.catch(() => undefined);
    await host.exec(['rm', '-f', '--', pidFile], { allowFailure: true });
  });
  await qmp.request('qmp_capabilities', {}, startMs);
  const pid = Number((await host.get(pidFile, 64)).toString());
  const hostSide: HostSide = {
    pid,
    knownBy: machine,
    cgroupFolders: await cgroupFoldersOf(host, pid),
    storageFolder: undefined,
    processes: inRole('monitor', [pid]),
    async devices() {
      const answer = await qmp.request('human-monitor-command', { 'command-line': deviceQuestion });
      return deviceNamesIn(String(answer).replaceAll('\r\n', '\n'));
    },
  };
  const context: ProbeContext = {
    inside: hostEye,
    host: hostEye,
    user: 'root',
    kernel: 'own',
    hostSide,
    boundary: hostSide.processes,
    address: '',
    workloadPid: async () => pid,
    sibling: () =>
      Promise.reject(new BallastError('engine', 'probe-no-sibling', 'a weak monitor has no sibling')),
    limits: workload.limits,
    reference: null,
  };
  for (const probe of probes) {
    const repeated: Repetition[] = [];
    while (repeated.length < repetitions) repeated.push(await repeatOnce(probe, async () => context, signal));
    tell({ ...settled(repeated), probe, user: 'root', repetitions: repeated });
  }
}
