import type { Daemons } from '../../observe/daemons.ts';
import type { FormContext, Lifecycle } from '../form.ts';
import type { SerialEvents, SerialLine } from './serial-line.ts';

/**
 * What makes machines: libvirt, QEMU by itself, or another monitor of virtual machines. The form above it knows no
 * more of it than this, so that guests, marks and figures are the same whatever runs them.
 */
export interface Hypervisor {
  /** Kernel modules for the devices that its machines have, besides the root's filesystem. */
  readonly modules: readonly string[];
  readonly daemons: Daemons;
  /** Round trips over its control channel, by name; empty when it has none that is open all the time. */
  readonly floors: Readonly<Record<string, () => Promise<unknown>>>;
  /** Versions, and what the machines are like, for the report. */
  readonly conditions: Readonly<Record<string, string>>;
  /** Kernel arguments that its machines need besides those of every guest, under this accelerator. */
  kernelArguments(accelerator: AcceleratorKind): Promise<readonly string[]>;
  /** Makes the network of one form of a run, on a /24 that the host has no route to. */
  createNetwork(context: FormContext, name: string, folder: string): Promise<GuestNetwork>;
  /**
   * Prepares a machine whose console is read from before its first byte. The folder is made, and removed when the
   * machine is disposed of.
   */
  prepareMachine(folder: string, spec: MachineSpec, events: SerialEvents): Promise<Machine>;
  /** As of a form; absent: nothing serves its machines that could be gone and come back. */
  recover?(): Promise<void>;
}

export type AcceleratorKind = 'kvm' | 'tcg';

/** What one guest writes lies above a base that all share and nobody writes to. */
export interface Disk {
  /** The qcow2 overlay. */
  readonly path: string;
  readonly base: string;
}

/** All that differs between the guests that Ballast starts. Paths are on the host, of files that root alone can read. */
export interface MachineSpec {
  /** Unique on the host, safe in the names of files and domains; begins with `ballast-<run-id>-`. */
  readonly name: string;
  readonly runId: string;
  readonly accelerator: AcceleratorKind;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** False where the host has no cgroup controller for the CPU. */
  readonly limitCpu: boolean;
  readonly boot: Boot;
  readonly agentSocket: string | undefined;
  /** Sockets of the sessions of probes, on the lines after the agent's. Only in guests that are probed. */
  readonly probeSockets: readonly string[];
  /** In the order in which the guest sees them. */
  readonly disks: readonly Disk[];
  /** An image that the guest only reads, after its disks: settings of a first boot. */
  readonly seed: string | undefined;
  /** Read by the guest as `/sys/class/dmi/id/product_serial`: what a disk that all instances share cannot tell it. */
  readonly told: string | undefined;
  readonly network: { readonly name: string; readonly bridge: string; readonly mac: string } | undefined;
}

/** `kernel`: the host loads kernel and first root; `disk`: firmware loads what is on the first disk. */
export type Boot =
  | {
      readonly kind: 'kernel';
      readonly kernel: string;
      readonly initramfs: string;
      readonly commandLine: string;
    }
  | { readonly kind: 'disk' };

/** One machine. Disposing ends and removes it; idempotent. */
export interface Machine extends AsyncDisposable {
  readonly serial: SerialLine;
  /** Returns when the hypervisor says that it runs. `onSend`: just before the request is written. */
  start(onSend: () => void): Promise<void>;
  /** Ends it without asking the guest; returns when it is gone. */
  destroy(): Promise<void>;
  /** Settles once nothing of it holds its disks and its network any more; to be asked when it has ended. */
  gone(): Promise<void>;
  pause(): Promise<void>;
  unpause(): Promise<void>;
  readonly snapshot: Lifecycle['snapshot'];
  /** Of the process on the host that is the machine. */
  pid(): Promise<number>;
  /** Its memory on the host. */
  memory(): Promise<MachineMemory>;
}

/** PSS on the host in bytes, each page in exactly one part. */
export interface MachineMemory {
  readonly guestRamBytes: number;
  /** Mappings that are both writable and executable: the translation cache of an emulator. */
  readonly emulatorBytes: number;
  /** The rest of the machine, and of what is there for it alone. */
  readonly restBytes: number;
}

/** A network of one form of a run. Disposing removes it; idempotent. */
export interface GuestNetwork extends AsyncDisposable {
  readonly name: string;
  readonly bridge: string;
  readonly gateway: string;
  /**
   * Takes a free address and tells the host whose it is, so that the first packet waits for no question.
   * Disposing gives it back.
   */
  lease(mac: string): Promise<AsyncDisposable & { readonly address: string }>;
}
