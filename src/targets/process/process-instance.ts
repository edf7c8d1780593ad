import { BallastError } from '../../errors.ts';
import { dockerStop, rootfsOf } from '../../image/image.ts';
import { writtenBytes } from '../../image/sizes.ts';
import { probeIds, probeProcess } from '../../inside/probe-process.ts';
import { Marks } from '../../marks.ts';
import { type Cgroup, planCgroup } from '../../observe/cgroup.ts';
import { inRole } from '../boundary-process.ts';
import { hostMemory } from '../host-memory.ts';
import { refusePortInUse } from '../host-port.ts';
import type { NameFiles } from '../name-files.ts';
import type { MemoryReading } from '../readings.ts';
import {
  type CreatedInstance,
  type HostSide,
  memoryReached,
  type ProbedInstance,
  type TargetContext,
  type WorkloadEnd,
} from '../target.ts';
import { makeRoot, type UnmountedRoot, unmountRoot } from './instance-root.ts';
import { launchArgv, Supervisor } from './supervisor.ts';

/** The parts that all instances of the target have in common. */
export interface ProcessParts {
  /** The program that starts and supervises, on the host. */
  readonly launcher: string;
  readonly names: NameFiles;
}

/** All that stays the same about an instance each time that it is started. */
interface ProcessSetup {
  readonly context: TargetContext;
  readonly launcher: string;
  readonly id: string;
  readonly folder: string;
  readonly root: string;
}

/** The name of its cgroup and of everything that is its own; unique among runs. */
function nameOf({ context, id }: ProcessSetup): string {
  return `${context.runId}/${id}`;
}

/** One bare process: its files made, then launched in its root and cgroup, observed, stopped and removed. */
export class ProcessInstance implements CreatedInstance<ProbedInstance> {
  readonly #setup: ProcessSetup;
  readonly #cgroup: Cgroup;
  readonly #supervisor: Supervisor;
  readonly #undo: AsyncDisposableStack;

  private constructor(
    setup: ProcessSetup,
    cgroup: Cgroup,
    supervisor: Supervisor,
    undo: AsyncDisposableStack,
  ) {
    this.#setup = setup;
    this.#cgroup = cgroup;
    this.#supervisor = supervisor;
    this.#undo = undo;
  }

  /** @throws BallastError `port-in-use`, `cgroup-unavailable` */
  static async create(context: TargetContext, parts: ProcessParts, id: string): Promise<ProcessInstance> {
    const { host, image, runFolder } = context;
    await refusePortInUse(context);
    const folder = `${runFolder}/${id}`;
    await using undo = new AsyncDisposableStack();
    undo.defer(() => unmountRoot(host, folder));
    const root = await makeRoot(host, rootfsOf(image), folder, parts.names);
    const setup = { context, launcher: parts.launcher, id, folder, root: root.mounted };
    return await ProcessInstance.#waiting(setup, root, undo);
  }

  /**
   * A launcher that waits for the start. It is the start that mounts the root and makes the cgroup, as an engine does
   * in its own.
   */
  static async #waiting(
    setup: ProcessSetup,
    root: string | UnmountedRoot,
    undo: AsyncDisposableStack,
  ): Promise<ProcessInstance> {
    const { context, launcher } = setup;
    const { host, image, workload } = context;
    const planned = await planCgroup(host, nameOf(setup), workload.limits);
    undo.defer(() => planned.cgroup.remove());
    const supervisor = new Supervisor(
      await host.spawn(launchArgv(launcher, root, image.start, planned)),
      image.start,
    );
    undo.defer(() => supervisor.end());
    await supervisor.waiting;
    return new ProcessInstance(setup, planned.cgroup, supervisor, undo.move());
  }

  get knownBy(): string {
    return nameOf(this.#setup);
  }

  async launch(marks: Marks): Promise<ProbedInstance> {
    const { host, workload, image } = this.#setup.context;
    const { signal, withinMs } = image.start.stop ?? dockerStop;
    const supervisor = this.#supervisor;
    const accepted = Promise.withResolvers<void>();
    supervisor.exited.then(() => accepted.resolve());
    marks.setNow('requested');
    supervisor.start({
      onForked: () => {
        marks.setNow('accepted');
        accepted.resolve();
      },
      onExec: (seen) => marks.see('init', seen),
    });
    await accepted.promise;
    return {
      address: { host: '127.0.0.1', port: workload.port },
      settled: () => supervisor.started,
      exited: supervisor.exited.then((end) => withCause(end, this.#cgroup)),
      outputTail: () => supervisor.outputTail(),
      run: (check) => supervisor.run(check),
      isRunning: () => supervisor.isRunning(),
      lifecycle: {
        pause: () => supervisor.freeze(true),
        unpause: () => supervisor.freeze(false),
        kill: async () => {
          void supervisor.end();
          await supervisor.exited;
        },
        again: async () => {
          await using undo = new AsyncDisposableStack();
          const setup = { ...this.#setup, id: `${this.#setup.id}-again` };
          return await ProcessInstance.#waiting(setup, setup.root, undo);
        },
        snapshot: { absent: 'a bare process cannot be written to disk and go on from there' },
      },
      stop: async (stopMarks) => {
        const earliestNs = stopMarks.setNow('stop-requested');
        supervisor.signal(signal);
        const timer = setTimeout(() => void supervisor.end(), withinMs);
        const { seenNs } = await supervisor.exited;
        clearTimeout(timer);
        // It may have ended by itself just before.
        stopMarks.see('stopped', { earliestNs, latestNs: seenNs > earliestNs ? seenNs : Marks.now() });
      },
      memory: () => this.#memory(supervisor),
      marginalBytes: () => writtenBytes(host, [`${this.#setup.folder}/upper`]),
      probe: (user) => {
        const id = String(probeIds[user]);
        return probeProcess(host, ['enter', this.#setup.root, id, id, ...this.#cgroup.procsFiles]);
      },
      processInNetwork: () => running(supervisor),
      workloadPid: () => running(supervisor),
      hostSide: () => this.#hostSide(supervisor),
    };
  }

  async #hostSide(supervisor: Supervisor): Promise<HostSide> {
    const pid = await running(supervisor);
    const launchers = await this.#launcherPids(pid);
    return {
      pid,
      knownBy: this.knownBy,
      cgroupFolders: this.#cgroup.folders,
      storageFolder: `${this.#setup.folder}/upper`,
      processes: [...inRole('workload', [pid]), ...inRole('supervisor', launchers)],
    };
  }

  async #memory(supervisor: Supervisor): Promise<MemoryReading> {
    const { host } = this.#setup.context;
    const workloadPid = await running(supervisor);
    const [workload, runtimeOutside] = await Promise.all([
      this.#cgroup.pids(),
      this.#launcherPids(workloadPid),
    ]);
    return hostMemory(host, { firstPid: workloadPid, workload, runtimeInside: [], runtimeOutside });
  }

  /** The launcher's two processes: the workload's parent supervises, and that one's parent waits for it. */
  async #launcherPids(workloadPid: number): Promise<number[]> {
    const script = `for _ in 1 2; do set -- "$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status")"; echo "$1"; done`;
    const argv = ['sh', '-c', script, 'sh', `${workloadPid}`];
    const { stdout } = await this.#setup.context.host.exec(argv, { allowFailure: true });
    const pids = stdout.split('\n').map(Number);
    return pids.slice(0, pids.indexOf(1) < 0 ? 2 : pids.indexOf(1)).filter((pid) => pid > 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo.disposeAsync();
  }
}

/**
 * The workload's process id, once the launcher says that the program runs. That may come after signs of it, such as its
 * open port.
 * @throws BallastError `not-running`
 */
async function running(supervisor: Supervisor): Promise<number> {
  await supervisor.started;
  if (supervisor.workloadPid !== undefined) return supervisor.workloadPid;
  throw new BallastError('engine', 'not-running', 'the workload was not started, so it has no process');
}

/** Adds the cause to an end by a signal, which alone does not tell that the kernel killed it because memory ran out. */
async function withCause(end: WorkloadEnd, cgroup: Cgroup): Promise<WorkloadEnd> {
  if (end.exitCode !== null) return end;
  const kills = await cgroup.oomKills().catch(() => 0);
  return kills === 0 ? end : { ...end, reason: `${end.reason}: ${memoryReached}` };
}
