import { BallastError, messageOf } from '../../errors.ts';
import { dockerStop, type InsideCheck } from '../../image/image.ts';
import { diskUsage } from '../../image/sizes.ts';
import type { ProbeStream } from '../../measure/isolation/session.ts';
import type { Marks } from '../../measure/marks.ts';
import { cgroupFoldersOf, cgroupMemory } from '../../observe/cgroup.ts';
import type { ProbeUser } from '../../results/verdicts.ts';
import type {
  CreatedInstance,
  FormContext,
  GuestPhases,
  HostSide,
  LaunchedInstance,
  MemoryReading,
  ProbedInstance,
  ProgramEnd,
  WorkloadEnd,
} from '../form.ts';
import type { Accelerator } from './accelerator.ts';
import { within } from './console.ts';
import { dialAgent, type GuestAgent } from './guest-agent.ts';
import { exitOf } from './guest-exit.ts';
import { askPhases } from './guest-phases.ts';
import type { GuestNetwork, Hypervisor, Machine } from './hypervisor.ts';
import { LaunchWatch } from './launch-watch.ts';
import { machineSpec, probeSocket } from './machine-spec.ts';
import { macAddress } from './names.ts';
import type { Userland } from './userland.ts';

/** What all instances of a form have in common. */
export interface GuestParts {
  readonly context: FormContext;
  readonly hypervisor: Hypervisor;
  readonly userland: Userland;
  readonly network: GuestNetwork;
  readonly accelerator: Accelerator;
  readonly machineArguments: readonly string[];
  /** Guests bring the program of the probes. */
  readonly probed: boolean;
  /** Of the form, in the run's own. */
  readonly folder: string;
}

/** Until a guest that is asked has started its workload; it may be emulated. */
const bootMs = 60_000;

/** One guest: its disk made and its console open, then launched, observed, stopped and removed. */
export class GuestInstance implements CreatedInstance<ProbedInstance>, ProbedInstance {
  readonly address: LaunchedInstance['address'];
  readonly awakened: Promise<void>;
  readonly phases?: () => Promise<GuestPhases>;
  readonly exited: Promise<WorkloadEnd>;
  readonly #parts: GuestParts;
  readonly #name: string;
  readonly #disks: readonly string[];
  readonly #folder: string;
  readonly #machine: Machine;
  readonly #watch: LaunchWatch;
  /** Of the workload, in the guest; undefined: the guest has ended before. */
  readonly #started: Promise<number | undefined>;
  readonly #agent: Promise<GuestAgent | undefined>;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    parts: GuestParts,
    guest: {
      name: string;
      disks: readonly string[];
      folder: string;
      address: string;
      machine: Machine;
      watch: LaunchWatch;
      awakened: Promise<void>;
    },
    started: Promise<number | undefined>,
    agent: Promise<GuestAgent | undefined>,
    resources: AsyncDisposableStack,
  ) {
    this.#parts = parts;
    this.#name = guest.name;
    this.#disks = guest.disks;
    this.#folder = guest.folder;
    this.#machine = guest.machine;
    this.#watch = guest.watch;
    this.#started = started;
    this.#agent = agent;
    this.#resources = resources;
    this.address = { host: guest.address, port: parts.context.scenario.workload.port };
    this.awakened = guest.awakened;
    if (parts.userland.tellsPhases)
      this.phases = async () => askPhases(await this.#agentNow(), parts.context.signal);
    this.exited = exitOf(guest.machine, parts.userland.powerOffMs);
  }

  static async create(parts: GuestParts, id: string): Promise<GuestInstance> {
    const { context, userland } = parts;
    const folder = `${parts.folder}/${id}`;
    await using stack = new AsyncDisposableStack();
    const mac = macAddress(context.runId, id);
    const { address } = stack.use(await parts.network.lease(mac));
    stack.defer(async () => void (await context.host.exec(['rm', '-rf', '--', folder])));
    await context.host.exec(['mkdir', '-p', '-m', '0711', '--', folder]);
    const { gateway } = parts.network;
    const { machineArguments, probed } = parts;
    const boot = await userland.boot({ id, folder, address, gateway, mac, machineArguments, probed });
    const spec = machineSpec(parts, id, folder, mac, boot);
    const watch = new LaunchWatch();
    const started = Promise.withResolvers<number | undefined>();
    const awakened = Promise.withResolvers<void>();
    const machine = stack.use(
      await parts.hypervisor.prepareMachine(folder, spec, {
        initWords: userland.initWords,
        onFirstByte: () => watch.seen('kernel'),
        onInit: () => {
          watch.seen('init');
          if (userland.awakenedBy === 'init') awakened.resolve();
        },
        // Only then does the guest listen on its second line.
        onStarted: (pid) => {
          started.resolve(pid);
          awakened.resolve();
        },
      }),
    );
    machine.serial.closed.then(() => started.resolve(undefined));
    const agent = started.promise.then((pid) =>
      pid === undefined ? undefined : dialAgent(context.host, `${folder}/agent`),
    );
    const { name, disks } = spec;
    const guest = { name, disks, folder, address, machine, watch, awakened: awakened.promise };
    return new GuestInstance(parts, guest, started.promise, agent, stack.move());
  }

  async launch(marks: Marks): Promise<ProbedInstance> {
    const watch = this.#watch;
    watch.marks = marks;
    try {
      await this.#machine.start(() => {
        watch.requestedNs = marks.setNow('requested');
      });
    } catch (error) {
      throw new BallastError(
        'engine',
        'start-refused',
        `the hypervisor could not start the guest: ${messageOf(error)}`,
        {
          hint: 'the hypervisor’s own log (libvirt: /var/log/libvirt/qemu on the host) has more; see `ballast doctor`',
          cause: error,
        },
      );
    }
    marks.setNow('accepted');
    return this;
  }

  outputTail(): string {
    return this.#machine.serial.tail.text();
  }

  async run(check: InsideCheck): Promise<ProgramEnd> {
    return (await this.#agentNow(bootMs)).run(check);
  }

  async isRunning(): Promise<boolean> {
    const agent = await this.#agentNow(bootMs);
    return Promise.race([agent.ping().then(() => true), this.#machine.serial.ended.then(() => false)]);
  }

  async stop(marks: Marks): Promise<void> {
    const requestedNs = marks.setNow('stop-requested');
    const { serial } = this.#machine;
    const how = this.#parts.context.image.start.stop ?? dockerStop;
    const asked = this.#agentNow().then((agent) => agent.stop(how));
    const heard = await Promise.race([serial.closed, asked]).then(
      () => true,
      () => false,
    );
    if (!heard || !(await within(serial.closed, how.withinMs + this.#parts.userland.powerOffMs)))
      await this.#machine.destroy();
    marks.set('stopped', requestedNs);
  }

  async memory(): Promise<MemoryReading> {
    const { context, accelerator } = this.#parts;
    const reservedBytes = context.scenario.workload.limits.memoryBytes;
    const [agent, pid] = await Promise.all([this.#agentNow(), this.#machine.pid()]);
    const [guest, machine, cgroup] = await Promise.all([
      agent.memory(),
      this.#machine.memory(),
      cgroupMemory(context.host, pid),
    ]);
    // A guest that claims more than its RAM is not believed.
    const workloadPss = Math.min(guest.workloadPss, reservedBytes);
    const emulated = accelerator.kind === 'tcg';
    return {
      workloadPss,
      overheadPss: machine.restBytes + (emulated ? 0 : machine.emulatorBytes),
      ...cgroup,
      reservedBytes,
      guestOtherBytes: Math.max(0, machine.guestRamBytes - workloadPss),
      emulatorBytes: emulated ? machine.emulatorBytes : null,
    };
  }

  async marginalBytes(): Promise<number> {
    return (await diskUsage(this.#parts.context.host, this.#disks)).allocatedBytes;
  }

  /** Init starts both sessions before it says that the workload has started. */
  async probe(user: ProbeUser): Promise<ProbeStream> {
    const { host } = this.#parts.context;
    await this.#agentNow(bootMs);
    const line = await host.dial({ unix: probeSocket(this.#folder, user) });
    line.on('error', () => undefined);
    return { requests: line, answers: line, complaint: () => '', close: () => void line.destroy() };
  }

  async workloadPid(): Promise<number> {
    await this.#agentNow(bootMs);
    return (await this.#started) ?? 0;
  }

  async hostSide(): Promise<HostSide> {
    const { host } = this.#parts.context;
    const pid = await this.#machine.pid();
    const cgroupFolders = await cgroupFoldersOf(host, pid);
    return { pid, knownBy: this.#name, cgroupFolders, storageFolder: this.#folder };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
    (await this.#agent)?.close();
  }

  async #agentNow(timeoutMs = 5000): Promise<GuestAgent> {
    const agent = (await within(this.#agent, timeoutMs)) ? await this.#agent : undefined;
    if (agent !== undefined) return agent;
    throw new BallastError(
      'engine',
      'guest-silent',
      'the guest has not started its workload, so nothing in it answers',
      {
        hint: 'its console output says how far it came',
      },
    );
  }
}
