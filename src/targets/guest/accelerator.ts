import { BallastError, messageOf } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import { within } from '../within.ts';
import { commandLine, machineArguments } from './command-line.ts';
import type { AcceleratorKind, Hypervisor, MachineSpec } from './hypervisor.ts';
import { machineName } from './names.ts';

export interface Accelerator {
  readonly kind: AcceleratorKind;
  /** The reason for the choice, for the report. */
  readonly reason: string;
  /** True where the hypervisor can limit the CPU of a domain. */
  readonly limitCpu: boolean;
}

export interface ProofInput {
  /** The number of processors of the guests that will be started: a machine may boot with one and not with many. */
  readonly vcpus: number;
  readonly host: Host;
  readonly runId: string;
  readonly name: string;
  readonly folder: string;
  readonly kernel: string;
  readonly initramfs: string;
}

/** The time that a guest has to reach its init; under emulation a busy host takes far longer than a quiet one. */
const proofMs: Readonly<Record<AcceleratorKind, number>> = { kvm: 20_000, tcg: 120_000 };

/**
 * Chooses by booting a throw-away guest, since opening /dev/kvm proves nothing.
 * @throws BallastError `kvm-unusable`, `vm-unusable`
 */
export async function chooseAccelerator(
  hypervisor: Hypervisor,
  wanted: AcceleratorKind | 'auto',
  input: ProofInput,
  signal: AbortSignal,
): Promise<Accelerator> {
  const prove = async (kind: AcceleratorKind) => {
    let refusal: string | undefined;
    for (const limitCpu of [true, false]) {
      refusal = await proofFailure(hypervisor, kind, limitCpu, input, signal);
      if (refusal === undefined) return { limitCpu };
      if (!/cgroup|cpu tuning|controller/i.test(refusal)) break;
    }
    return { refusal: refusal ?? 'no reason given' };
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
  const tcg = await prove('tcg');
  if (tcg.refusal !== undefined) {
    throw new BallastError('engine', 'vm-unusable', `no guest could be booted here: ${tcg.refusal}`, {
      hint: '`ballast doctor` says what is missing; the host’s libvirt log (journalctl -u libvirtd) has more',
    });
  }
  const reason = kvmRefusal === undefined ? 'asked for' : `KVM cannot boot a guest here: ${kvmRefusal}`;
  return { kind: 'tcg', reason, limitCpu: tcg.limitCpu };
}

/** The last words of the hypervisor or the guest's console; undefined when the guest's init was reached. */
async function proofFailure(
  hypervisor: Hypervisor,
  accelerator: AcceleratorKind,
  limitCpu: boolean,
  input: ProofInput,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted();
  const id = `${input.name}-proof-${accelerator}`;
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
    return messageOf(error);
  }
  const settled = await within(init.promise, proofMs[accelerator]);
  signal.removeEventListener('abort', abort);
  signal.throwIfAborted();
  if (settled && (await init.promise)) return undefined;
  const said = machine.serial.tail.text().trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  const how = settled
    ? 'the guest ended before its init ran'
    : `the guest's init was not reached within ${proofMs[accelerator] / 1000} s`;
  return said === '' ? `${how}; its console said nothing` : `${how}; its console last said: ${said}`;
}
