import { hostProcessors } from '../../host/processors.ts';
import { makePassableFolder } from '../../host/root-only.ts';
import { Marks } from '../../marks.ts';
import { describeDaemons } from '../../observe/daemons.ts';
import type { PreparedTarget, TargetContext } from '../target.ts';
import { chooseAccelerator } from './accelerator.ts';
import { machineArguments } from './command-line.ts';
import { balloonModule } from './free-page-reporting.ts';
import { GuestInstance } from './guest-instance.ts';
import type { Hypervisor } from './hypervisor.ts';
import { writeProofInitramfs } from './initramfs.ts';
import { prepareKernel } from './kernel.ts';
import { type MachineSettings, requireKvm } from './machine-settings.ts';
import { machineName } from './names.ts';
import type { Accelerator, AcceleratorKind } from './proved-accelerator.ts';
import type { Userland, UserlandContext } from './userland.ts';
import { vcpusOf } from './vcpus.ts';

/**
 * Prepares guests of a hypervisor.
 * @throws BallastError `kernel-unavailable`, `kvm-unusable`, `vm-unusable`, `vcpus-too-few`,
 * `kvm-needed`, and whatever the hypervisor throws
 */
export async function prepareGuestTarget(
  context: TargetContext,
  spec: {
    readonly name: string;
    /** An accelerator that has been proved already is not proved again. */
    readonly accelerator: AcceleratorKind | 'auto' | Accelerator;
    readonly freePageReporting?: true;
    readonly vcpus?: number;
  } & MachineSettings,
  openHypervisor: () => Promise<Hypervisor>,
  prepareUserland: (parts: UserlandContext) => Promise<Userland>,
): Promise<PreparedTarget> {
  const { host, runId, signal } = context;
  const { limits } = context.workload;
  const preparation: Record<string, { durationNs: number; cached: boolean }> = {};
  const timed = async <T extends object>(step: string, work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const start = Marks.now();
    const result = await work();
    const cached = 'cached' in result && result.cached === true;
    preparation[step] = { durationNs: Number(Marks.now() - start), cached };
    return result;
  };

  await using stack = new AsyncDisposableStack();
  const hypervisor = await openHypervisor();
  const kernel = await timed('kernel', () => prepareKernel(context, context.progress));
  const folder = `${context.runFolder}/${spec.name}`;
  await makePassableFolder(host, folder);
  stack.defer(async () => void (await host.exec(['rm', '-rf', '--', folder])));
  const { recover, sideBySide } = hypervisor;
  const freePageReporting = spec.freePageReporting === true;
  const modules = [...hypervisor.modules, ...(freePageReporting ? [balloonModule] : [])];
  const userland = await prepareUserland({ context, folder, kernel, modules, timed });
  const { ownUserland } = userland;
  const choice = { asked: spec.vcpus, processors: await hostProcessors(host) };
  // What cannot be met under any accelerator is said before one is proved.
  const most = vcpusOf(limits, choice, { limitCpu: true });
  const asked = spec.accelerator;
  const prove = async (wanted: AcceleratorKind | 'auto') => {
    context.progress('proving that a virtual machine boots');
    const initramfs = await writeProofInitramfs(host, `${folder}/initramfs-proof`);
    const proof = { host, runId, name: spec.name, folder, kernel: kernel.vmlinuz, initramfs, vcpus: most };
    const beforeEmulation = () => requireKvm(spec.name, spec);
    return chooseAccelerator(hypervisor, wanted, { ...proof, beforeEmulation }, signal);
  };
  const accelerator = typeof asked === 'object' ? asked : await timed('proof', () => prove(asked));
  const vcpus = vcpusOf(limits, choice, accelerator);
  const network = stack.use(await hypervisor.createNetwork(context, machineName(runId, spec.name), folder));
  const ofMachine = userland.takesArguments ? await machineArguments(context.host, accelerator.kind) : [];
  const resources = stack.move();
  const parts = {
    ...{ context, hypervisor, userland, network, accelerator, vcpus, folder },
    machineArguments: ofMachine,
    freePageReporting,
  };
  return {
    emulated: accelerator.kind === 'tcg',
    ...(ownUserland === undefined ? {} : { ownUserland }),
    environment: {
      ...hypervisor.environment,
      accelerator: accelerator.kind === 'tcg' ? 'TCG (emulated)' : 'KVM',
      acceleratorReason: accelerator.reason,
      kernel: kernel.release,
      ...userland.environment,
      ...(ofMachine.length === 0 ? {} : { machineArguments: ofMachine.join(' ') }),
      vcpus: `${vcpus}`,
      cpuLimit: accelerator.limitCpu
        ? `${limits.cpus} CPU for the whole QEMU process, its emulation of devices included`
        : 'not enforced: the hypervisor has no CPU controller on this host',
      balloon: freePageReporting
        ? 'virtio, with free-page reporting: the host takes back what the guest frees'
        : 'none: the host keeps what the guest has freed',
      memoryLimit: `${limits.memoryBytes} bytes of guest RAM, its kernel included`,
      daemons: describeDaemons(hypervisor.daemons),
    },
    making: hypervisor.making,
    preparation,
    floors: hypervisor.floors,
    daemons: hypervisor.daemons,
    wall: { kind: 'machine', accelerator },
    create: (id) => GuestInstance.create({ ...parts, probed: false }, id),
    async createProbed(id) {
      await recover?.();
      return GuestInstance.create({ ...parts, probed: true }, id);
    },
    ...(recover === undefined ? {} : { recover }),
    ...(sideBySide === undefined ? {} : { sideBySide }),
    imageSizes: () => userland.imageSizes(),
    shipped: { kind: 'files', filesIn: (own) => userland.shippedFiles(own) },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
