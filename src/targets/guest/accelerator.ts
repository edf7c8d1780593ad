import { BallastError, messageOf } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { within } from '../within.ts';
import { commandLine, machineArguments } from './command-line.ts';
import type { Hypervisor, MachineSpec } from './hypervisor.ts';
import { machineName } from './names.ts';
import type { Accelerator, AcceleratorKind } from './proved-accelerator.ts';

export interface ProofInput {
  /** The number of processors of the guests that will be started: a machine may boot with one and not with many. */
  readonly vcpus: number;
  readonly host: Host;
  readonly runId: string;
  readonly name: string;
  readonly folder: string;
  readonly kernel: string;
  readonly initramfs: string;
  /** Called before emulation is tried; throws where a machine must not be emulated. Absent: it may be. */
  readonly beforeEmulation?: () => void;
}

/**
 * The time that a guest has to reach its init, in each try. Under emulation a busy host takes far longer than a quiet one,
 * and a boot has been seen to hang where others did not.
 */
const triesMs: Readonly<Record<AcceleratorKind, readonly number[]>> = {
  kvm: [20_000],
  tcg: [60_000, 120_000],
};

/**
 * Chooses by booting a throw-away guest, since opening /dev/kvm proves nothing.
 * @throws BallastError `kvm-unusable`, `vm-unusable`, and what `beforeEmulation` throws
 */
export async function chooseAccelerator(
  hypervisor: Hypervisor,
  wanted: AcceleratorKind | 'auto',
  input: ProofInput,
  signal: AbortSignal,
): Promise<Accelerator> {
  const prove = async (kind: AcceleratorKind) => {
    let failure: ProofFailure = { why: 'no reason given', hangs: false };
    for (const limitCpu of [true, false]) {
      for (const withinMs of triesMs[kind]) {
        const failed = await proofFailure(hypervisor, { kind, limitCpu, withinMs }, input, signal);
        if (failed === undefined) return { limitCpu };
        failure = failed;
        if (!failed.hangs) break;
      }
      if (!/cgroup|cpu tuning|controller/i.test(failure.why)) break;
    }
    return { refusal: failure.why };
  };
  let kvmRefusal: string | undefined;
  if (wanted !== 'tcg') {
    const kvm = await prove('kvm');
    if (kvm.refusal === undefined)
      return { kind: 'kvm', reason: 'a guest booted under KVM', limitCpu: kvm.limitCpu };
    kvmRefusal = kvm.refusal;
  }
  if (wanted === 'kvm') {
    throw new BallastError('input', 'kvm-unusable', `KVM cannot boot a guest here: ${kvmRefusal}`, {
      hint: 'use `accelerator: auto` or `tcg` for software emulation; `ballast doctor` says what KVM lacks',
    });
  }
  input.beforeEmulation?.();
  const tcg = await prove('tcg');
  if (tcg.refusal !== undefined) {
    throw new BallastError('engine', 'vm-unusable', `no guest could be booted here: ${tcg.refusal}`, {
      hint: '`ballast doctor` says what is missing; the host’s libvirt log (journalctl -u libvirtd) has more',
    });
  }
  const reason = kvmRefusal === undefined ? 'asked for' : `KVM cannot boot a guest here: ${kvmRefusal}`;
  return { kind: 'tcg', reason, limitCpu: tcg.limitCpu };
}

interface ProofFailure {
  /** The last words of the hypervisor or the guest's console. */
  readonly why: string;
  /** True when the guest neither reached its init nor ended. */
  readonly hangs: boolean;
}

/** One try; undefined when the guest's init was reached. */
async function proofFailure(
  hypervisor: Hypervisor,
  proof: { readonly kind: AcceleratorKind; readonly limitCpu: boolean; readonly withinMs: number },
  input: ProofInput,
  signal: AbortSignal,
): Promise<ProofFailure | undefined> {
  signal.throwIfAborted();
  const { kind: accelerator, limitCpu, withinMs } = proof;
  const id = `${input.name}-proof-${accelerator}-${withinMs / 1000}`;
  const spec: MachineSpec = {
    name: machineName(input.runId, id),
    runId: input.runId,
    accelerator,
    memoryBytes: 128 * 1024 * 1024,
    cpus: 1,
    vcpus: input.vcpus,
    limitCpu,
    boot: {
      kind: 'kernel',
      kernel: input.kernel,
      initramfs: input.initramfs,
      commandLine: commandLine(await machineArguments(input.host, accelerator), { prove: '1' }),
    },
    agentSocket: undefined,
    probeSockets: [],
    disks: [],
    seed: undefined,
    told: undefined,
    freePageReporting: false,
    network: undefined,
  };
  const init = Promise.withResolvers<boolean>();
  const events = { onInit: () => init.resolve(true) };
  await using machine = await hypervisor.prepareMachine(`${input.folder}/${id}`, spec, events);
  machine.serial.closed.then(() => init.resolve(false));
  const abort = () => init.resolve(false);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await machine.start(() => undefined);
  } catch (error) {
    return { why: messageOf(error), hangs: false };
  }
  const settled = await within(init.promise, withinMs);
  signal.removeEventListener('abort', abort);
  signal.throwIfAborted();
  if (settled && (await init.promise)) return undefined;
  const said = machine.serial.tail.text().trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  const how = settled
    ? 'the guest ended before its init ran'
    : `the guest's init was not reached within ${withinMs / 1000} s`;
  const why = said === '' ? `${how}; its console said nothing` : `${how}; its console last said: ${said}`;
  return { why, hangs: !settled };
}
