import { BallastError, messageOf } from '../../errors.ts';
import { diskUsage } from '../../image/sizes.ts';
import type { ProbeStream } from '../../measure/isolation/session.ts';
import type { Marks } from '../../measure/marks.ts';
import { cgroupFoldersOf, cgroupMemory } from '../../observe/cgroup.ts';
import type { ProbeUser } from '../../results/verdicts.ts';
import type { CreatedInstance, FormContext, HostSide, MemoryReading, ProbedInstance } from '../form.ts';
import { createOverlay } from './disk.ts';
import { GuestAgent } from './guest-agent.ts';
import { guestDomain, overlayName, probeSocket, type VmParts } from './guest-domain.ts';
import { type Machine, prepareMachine, within } from './machine.ts';
import { macAddress } from './names.ts';
import { qemuPid, ramRange, readQemuMemory } from './qemu-memory.ts';

type Exit = { readonly reason: string; readonly exitCode: number | null };

const lastWordsMs = 5000;
const stopMs = 15_000;
/** Until a guest that is probed has started its workload; it may be emulated. */
const bootMs = 60_000;

/** The marks of the launch under way; the console may speak before the launch has returned. */
class LaunchWatch {
  marks: Marks | undefined;
  requestedNs = 0n;
  readonly #init = Promise.withResolvers<void>();
  readonly init = this.#init.promise;

  seen(name: 'kernel' | 'init'): void {
    this.marks?.set(name, this.requestedNs);
    if (name === 'init') this.#init.resolve();
  }
}

/** One guest: its overlay made and its console open, then launched, observed, stopped and removed. */
export class VmInstance implements CreatedInstance<ProbedInstance>, ProbedInstance {
  readonly address: { readonly host: string; readonly port: number };
  readonly awakened: Promise<void>;
  readonly exited: Promise<Exit>;
  readonly #parts: VmParts;
  readonly #domain: string;
  readonly #folder: string;
  readonly #machine: Machine;
  readonly #watch: LaunchWatch;
  readonly #agent: Promise<GuestAgent | undefined>;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    parts: VmParts,
    guest: { domain: string; folder: string; address: string; machine: Machine; watch: LaunchWatch },
    agent: Promise<GuestAgent | undefined>,
    resources: AsyncDisposableStack,
  ) {
    this.#parts = parts;
    this.#domain = guest.domain;
    this.#folder = guest.folder;
    this.#machine = guest.machine;
    this.#watch = guest.watch;
    this.#agent = agent;
    this.#resources = resources;
    this.address = { host: guest.address, port: parts.context.scenario.workload.port };
    this.awakened = guest.watch.init;
    this.exited = exitOf(guest.machine);
  }

  static async create(parts: VmParts, id: string): Promise<VmInstance> {
    const { context, network } = parts;
    const folder = `${parts.folder}/${id}`;
    await using stack = new AsyncDisposableStack();
    const mac = macAddress(context.runId, id);
    const { address } = stack.use(await network.lease(mac));
    const domain = guestDomain(parts, id, folder, address, mac);
    const watch = new LaunchWatch();
    const started = Promise.withResolvers<boolean>();
    const machine = stack.use(
      await prepareMachine(context.host, parts.virsh, folder, domain, {
        onFirstByte: () => watch.seen('kernel'),
        onInit: () => watch.seen('init'),
        // Only then does the guest listen on its second line.
        onStarted: () => started.resolve(true),
      }),
    );
    machine.serial.closed.then(() => started.resolve(false));
    await createOverlay(context.host, parts.baseDisk, `${folder}/${overlayName}`);
    const agent = started.promise.then((up) => (up ? dialAgent(context, `${folder}/agent`) : undefined));
    const guest = { domain: domain.name, folder, address, machine, watch };
    return new VmInstance(parts, guest, agent, stack.move());
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
        `libvirt could not start the guest: ${messageOf(error)}`,
        {
          hint: '/var/log/libvirt/qemu on the host has more; see `ballast doctor`',
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

  async stop(marks: Marks): Promise<void> {
    const requestedNs = marks.setNow('stop-requested');
    const { serial } = this.#machine;
    const asked = this.#agentNow().then((agent) => agent.stop());
    const heard = await Promise.race([serial.closed, asked]).then(
      () => true,
      () => false,
    );
    if (!heard || !(await within(serial.closed, stopMs))) await this.#machine.destroy();
    marks.set('stopped', requestedNs);
  }

  async memory(): Promise<MemoryReading> {
    const { context, virsh, accelerator } = this.#parts;
    const { host } = context;
    const reservedBytes = context.scenario.workload.limits.memoryBytes;
    const [agent, pid, ram] = await Promise.all([
      this.#agentNow(),
      qemuPid(host, this.#domain),
      ramRange(virsh, this.#domain, reservedBytes),
    ]);
    const [guest, qemu, cgroup] = await Promise.all([
      agent.memory(),
      readQemuMemory(host, pid, ram),
      cgroupMemory(host, pid),
    ]);
    // A guest that claims more than its RAM is not believed.
    const workloadPss = Math.min(guest.workloadPss, reservedBytes);
    const emulated = accelerator.kind === 'tcg';
    return {
      workloadPss,
      overheadPss: qemu.restBytes + (emulated ? 0 : qemu.emulatorBytes),
      ...cgroup,
      reservedBytes,
      guestOtherBytes: Math.max(0, qemu.guestRamBytes - workloadPss),
      emulatorBytes: emulated ? qemu.emulatorBytes : null,
    };
  }

  async marginalBytes(): Promise<number> {
    return (await diskUsage(this.#parts.context.host, [`${this.#folder}/${overlayName}`])).allocatedBytes;
  }

  /** Init starts both sessions before it says that the workload has started. */
  async probe(user: ProbeUser): Promise<ProbeStream> {
    const { host } = this.#parts.context;
    await this.#agentNow(bootMs);
    const line = await host.dial({ unix: probeSocket(this.#folder, user) });
    line.on('error', () => undefined);
    return { requests: line, answers: line, complaint: () => '', close: () => void line.destroy() };
  }

  async hostSide(): Promise<HostSide> {
    const { host } = this.#parts.context;
    const pid = await qemuPid(host, this.#domain);
    return { pid, cgroupFolders: await cgroupFoldersOf(host, pid), storageFolder: this.#folder };
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

async function dialAgent(context: FormContext, path: string): Promise<GuestAgent | undefined> {
  const line = await context.host.dial({ unix: path }).catch(() => undefined);
  return line === undefined ? undefined : new GuestAgent(line);
}

/** The line's closing is the end; the guest's own words before it are only the reason. */
async function exitOf(machine: Machine): Promise<Exit> {
  const { serial } = machine;
  await serial.ended;
  if (!(await within(serial.closed, lastWordsMs))) await machine.destroy().catch(() => undefined);
  const { end } = serial;
  if (end === undefined) return { reason: 'the guest ended without a word', exitCode: null };
  switch (end.kind) {
    case 'exit':
      return { reason: `the workload ended with exit code ${end.code}`, exitCode: end.code };
    case 'signal':
      return { reason: `the workload was ended by signal ${end.number}`, exitCode: null };
    case 'failed':
      return { reason: `the guest could not start the workload: ${end.text}`, exitCode: null };
    case 'panic':
      return { reason: `the guest kernel panicked: ${end.text}`, exitCode: null };
  }
}
