import { BallastError, messageOf } from '../../errors.ts';
import { makePassableFolder } from '../../host/root-only.ts';
import { dockerStop, type InsideCheck } from '../../image/image.ts';
import { writtenBytes } from '../../image/sizes.ts';
import type { ProbeStream } from '../../inside/session.ts';
import type { ProbeUser } from '../../inside/verdicts.ts';
import { Marks } from '../../marks.ts';
import { cgroupMemory } from '../../observe/cgroup-memory.ts';
import type { GuestPhases, MemoryReading } from '../readings.ts';
import type {
  CreatedInstance,
  HostSide,
  LaunchedInstance,
  Lifecycle,
  ProbedInstance,
  ProgramEnd,
  Snapshot,
  WorkloadEnd,
} from '../target.ts';
import { within } from '../within.ts';
import { answersBefore } from './answers-before.ts';
import { reportingRestMs } from './free-page-reporting.ts';
import { dialAgent, type GuestAgent } from './guest-agent.ts';
import { exitOf } from './guest-exit.ts';
import { agentWithin, type GuestLife, prepareLife } from './guest-life.ts';
import { guestReading } from './guest-memory.ts';
import type { GuestParts } from './guest-parts.ts';
import { askPhases, finishMs } from './guest-phases.ts';
import { guestHostSide } from './host-side.ts';
import type { Machine, MachineSpec } from './hypervisor.ts';
import { machineSpec, probeSocket } from './machine-spec.ts';
import { macAddress } from './names.ts';

/** All that stays the same about a guest each time that it is started. */
interface GuestSetup {
  readonly folder: string;
  readonly address: string;
  readonly spec: MachineSpec;
  /** The machine of its previous life, which has to release disks and network first. */
  readonly after?: Machine;
}

/** One guest: its disk made and its console open, then launched, observed, stopped and removed. */
export class GuestInstance implements CreatedInstance<ProbedInstance>, ProbedInstance {
  readonly address: LaunchedInstance['address'];
  readonly awakened: Promise<void>;
  readonly phases?: () => Promise<GuestPhases>;
  readonly exited: Promise<WorkloadEnd>;
  readonly memoryRestMs: number;
  readonly #parts: GuestParts;
  readonly #setup: GuestSetup;
  readonly #life: GuestLife;
  readonly #resources: AsyncDisposableStack;
  #agent: GuestLife['agent'];

  private constructor(
    parts: GuestParts,
    setup: GuestSetup,
    life: GuestLife,
    resources: AsyncDisposableStack,
  ) {
    this.#parts = parts;
    this.#setup = setup;
    this.#life = life;
    this.#agent = life.agent;
    this.#resources = resources;
    this.address = { host: setup.address, port: parts.context.workload.port };
    this.awakened = life.awakened;
    if (parts.userland.tellsPhases)
      this.phases = async () =>
        askPhases(await this.#agentOnceStarted(), life.watch.patience(finishMs), parts.context.signal);
    this.memoryRestMs = parts.freePageReporting ? reportingRestMs : 0;
    this.exited = exitOf(life.machine, () => this.#powerOffMs);
  }

  static async create(parts: GuestParts, id: string): Promise<GuestInstance> {
    const { context, userland } = parts;
    const folder = `${parts.folder}/${id}`;
    await using stack = new AsyncDisposableStack();
    const mac = macAddress(context.runId, id);
    const { address } = stack.use(await parts.network.lease(mac));
    stack.defer(async () => void (await context.host.exec(['rm', '-rf', '--', folder])));
    await makePassableFolder(context.host, folder);
    const { gateway } = parts.network;
    const { machineArguments, probed } = parts;
    const boot = await userland.boot({ id, folder, address, gateway, mac, machineArguments, probed });
    const spec = machineSpec(parts, id, folder, { mac, address }, boot);
    const life = await prepareLife(parts, spec, `${folder}/machine`, stack);
    return new GuestInstance(parts, { folder, address, spec }, life, stack.move());
  }

  get knownBy(): string {
    return this.#setup.spec.name;
  }

  get lifecycle(): Lifecycle {
    const { machine } = this.#life;
    return {
      pause: () => machine.pause(),
      unpause: () => machine.unpause(),
      kill: () => machine.destroy(),
      again: () => this.#again(),
      snapshot: 'absent' in machine.snapshot ? machine.snapshot : this.#snapshot(machine.snapshot),
    };
  }

  /** Another machine with the same disks, address and limits, which waits until this one holds none of them. */
  async #again(): Promise<GuestInstance> {
    const { folder, spec } = this.#setup;
    const next = { ...this.#setup, spec: { ...spec, name: `${spec.name}-again` }, after: this.#life.machine };
    await using stack = new AsyncDisposableStack();
    const life = await prepareLife(this.#parts, next.spec, `${folder}/again`, stack);
    return new GuestInstance(this.#parts, next, life, stack.move());
  }

  /**
   * Prepares a snapshot. The line to the guest's agent ends with the machine that is saved, and is opened anew to the
   * one restored.
   */
  #snapshot(prepare: () => Promise<Snapshot>): () => Promise<Snapshot> {
    return async () => {
      const { save, restore } = await prepare();
      return {
        save,
        restore: async () => {
          await restore();
          (await this.#agent)?.close();
          this.#agent = dialAgent(
            this.#parts.context.host,
            `${this.#setup.folder}/agent`,
            this.#life.watch.patience,
          );
        },
      };
    };
  }

  async launch(marks: Marks): Promise<ProbedInstance> {
    const { machine, watch } = this.#life;
    watch.marks = marks;
    await this.#setup.after?.gone();
    try {
      await machine.start(() => void marks.setNow('requested'));
    } catch (error) {
      const message = `the hypervisor could not start the guest: ${messageOf(error)}`;
      const hint = 'see `ballast doctor`; the host’s libvirt log (journalctl -u libvirtd) has more';
      throw new BallastError('engine', 'start-refused', message, { hint, cause: error });
    }
    marks.setNow('accepted');
    return this;
  }

  observerCpuNs(): number {
    return this.#life.machine.serial.readerCpuNs;
  }

  outputTail(): string {
    return this.#life.machine.serial.tail.text();
  }

  async run(check: InsideCheck): Promise<ProgramEnd> {
    return (await this.#agentOnceStarted()).run(check);
  }

  async isRunning(): Promise<boolean> {
    return this.#answers((agent) => agent.ping());
  }

  async stop(marks: Marks): Promise<void> {
    const earliestNs = marks.setNow('stop-requested');
    const { serial } = this.#life.machine;
    const how = this.#parts.context.image.start.stop ?? dockerStop;
    const asked = this.#agentOnceStarted().then((agent) => agent.stop(how));
    const heard = await Promise.race([serial.closed, asked]).then(
      () => true,
      () => false,
    );
    if (!heard || !(await within(serial.closed, how.withinMs + this.#powerOffMs)))
      await this.#life.machine.destroy();
    marks.see('stopped', { earliestNs, latestNs: Marks.now() });
  }

  async memory(): Promise<MemoryReading> {
    const { context, accelerator } = this.#parts;
    const reservedBytes = context.workload.limits.memoryBytes;
    const [agent, pid] = await Promise.all([this.#agentOnceStarted(), this.#life.machine.pid()]);
    const [guest, machine, cgroup] = await Promise.all([
      agent.memory(),
      this.#life.machine.memory(),
      cgroupMemory(context.host, pid),
    ]);
    return guestReading({ guest, machine, cgroup }, reservedBytes, accelerator.kind === 'tcg');
  }

  async marginalBytes(): Promise<number> {
    if (!(await this.#answers((agent) => agent.writeBack()))) {
      // A guest that goes off writes everything back first.
      await this.exited;
      await this.#life.machine.gone();
    }
    const overlays = this.#setup.spec.disks.map(({ path }) => path);
    return writtenBytes(this.#parts.context.host, overlays);
  }

  /** Init starts both sessions before it says that the workload has started. */
  async probe(user: ProbeUser): Promise<ProbeStream> {
    const { host } = this.#parts.context;
    await this.#agentOnceStarted();
    const line = await host.dial({ unix: probeSocket(this.#setup.folder, user) });
    line.on('error', () => undefined);
    return { requests: line, answers: line, complaint: () => '', close: () => void line.destroy() };
  }

  async workloadPid(): Promise<number> {
    await this.#agentOnceStarted();
    return (await this.#life.started) ?? 0;
  }

  hostSide(): Promise<HostSide> {
    const own = { knownBy: this.knownBy, storageFolder: this.#setup.folder };
    return guestHostSide(this.#parts.context.host, this.#life.machine, this.#parts.hypervisor, own);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
    (await this.#agent)?.close();
  }

  #answers(ask: (agent: GuestAgent) => Promise<void>): Promise<boolean> {
    return answersBefore(this.#life.machine.serial.ended, this.#agentOnceStarted().then(ask));
  }

  get #powerOffMs(): number {
    return this.#life.watch.patience(this.#parts.userland.powerOffMs);
  }

  /**
   * The agent of a guest, which may still boot, or answer at its port before it says that its workload runs: it has the
   * time that the scenario gives its workload to be ready.
   */
  #agentOnceStarted(): Promise<GuestAgent> {
    return agentWithin(this.#agent, this.#parts.context.workload.ready.withinMs);
  }
}
