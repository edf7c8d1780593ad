import type { Daemons } from '../../observe/daemons.ts';
import type { EffectiveSetting } from '../effective-setting.ts';
import type { Lifecycle, Making, TargetContext } from '../target.ts';
import type { AcceleratorKind } from './proved-accelerator.ts';
import type { UsualQemu } from './qemu-settings.ts';
import type { SerialEvents, SerialLine } from './serial-line.ts';

/**
 * A maker of machines: libvirt, QEMU by itself, or another monitor of virtual machines. The target above it knows no
 * more of it than this, so that guests, marks and metrics are the same under all of them.
 */
export interface Hypervisor {
  /** The kernel modules for the devices of its machines, besides the root's filesystem. */
  readonly modules: readonly string[];
  readonly daemons: Daemons;
  /** Round trips over its control channel, by name; empty when it has no channel that is open all the time. */
  readonly floors: Readonly<Record<string, () => Promise<unknown>>>;
  /** Versions, and properties of the machines, for the report. */
  readonly environment: Readonly<Record<string, string>>;
  /** The division of its work between making a machine and starting it. */
  readonly making: Making;
  /** What is usual around its machines. Absent: nobody else starts machines so. */
  readonly usual?: UsualQemu;
  /** Makes the network of one target of a run, on a /24 that the host has no route to. */
  createNetwork(context: TargetContext, name: string, folder: string): Promise<GuestNetwork>;
  /**
   * Prepares a machine whose console is read from before its first byte. The folder is made, and removed when the
   * machine is disposed of.
   */
  prepareMachine(folder: string, spec: MachineSpec, events: SerialEvents): Promise<Machine>;
  /** Does what `recover` of a target does; absent: no service behind its machines could be gone and come back. */
  recover?(): Promise<void>;
  /** Does what `sideBySide` of a target does; absent: nothing is needed to start several machines at once. */
  sideBySide?(count: number): Promise<AsyncDisposable>;
}

/** A disk made of two layers: one guest's own writes lie above a base that all share and nobody writes to. */
export interface Disk {
  /** The qcow2 overlay. */
  readonly path: string;
  readonly base: string;
}

/** The differences between the guests that Ballast starts. Paths are on the host, of files that root alone can read. */
export interface MachineSpec {
  /** A name that is unique on the host and safe for files and domains; begins with `ballast-<run-id>-`. */
  readonly name: string;
  readonly runId: string;
  readonly accelerator: AcceleratorKind;
  readonly memoryBytes: number;
  /** The CPU time that the whole machine may take, in processors; a fraction is possible. */
  readonly cpus: number;
  /** The number of processors that the guest sees. */
  readonly vcpus: number;
  /** False where the host has no cgroup controller for the CPU. */
  readonly limitCpu: boolean;
  readonly boot: Boot;
  readonly agentSocket: string | undefined;
  /** The sockets of the sessions of probes, on the lines after the agent's. Only guests that are probed have them. */
  readonly probeSockets: readonly string[];
  /** The disks, in the order in which the guest sees them. */
  readonly disks: readonly Disk[];
  /** An image with settings of a first boot, which the guest only reads, after its disks. */
  readonly seed: string | undefined;
  /**
   * Text that the guest reads as `/sys/class/dmi/id/product_serial`: what a disk that all instances share cannot tell
   * it.
   */
  readonly told: string | undefined;
  /** The guest tells the host which pages it has freed, and the host takes them back. */
  readonly freePageReporting: boolean;
  readonly network:
    | {
        readonly name: string;
        readonly bridge: string;
        readonly mac: string;
        /** The guest's own address, of IPv4. */
        readonly address: string;
      }
    | undefined;
}

/**
 * The way to boot. `kernel`: the host loads kernel and initramfs; `disk`: firmware loads what is on the first disk.
 */
export type Boot =
  | {
      readonly kind: 'kernel';
      readonly kernel: string;
      readonly initramfs: string;
      readonly commandLine: string;
    }
  | {
      readonly kind: 'disk';
      /** Kernel arguments that the disk's loader reads from the firmware's tables; undefined: it reads none. */
      readonly words: readonly string[] | undefined;
    };

/** One machine. Disposing ends and removes it; idempotent. */
export interface Machine extends AsyncDisposable {
  readonly serial: SerialLine;
  /** Returns when the hypervisor says that it runs. `onSend` is called just before the request is written. */
  start(onSend: () => void): Promise<void>;
  /** Ends it without asking the guest; returns when it is gone. */
  destroy(): Promise<void>;
  /** Settles once it no longer holds its disks and its network. Call it after the machine has ended. */
  gone(): Promise<void>;
  pause(): Promise<void>;
  unpause(): Promise<void>;
  readonly snapshot: Lifecycle['snapshot'];
  /** The process on the host that is the machine. */
  pid(): Promise<number>;
  /** Processes on the host that exist for it alone and are not the machine itself. */
  supervisors(): Promise<readonly number[]>;
  /** The answer of its monitor to `deviceQuestion`; empty when it does not give one. */
  deviceTree(): Promise<string>;
  /** The settings around it that its hypervisor alone knows. Absent: there are none. */
  ownSettings?(): Promise<readonly EffectiveSetting[]>;
  /** Its memory on the host. */
  memory(): Promise<MachineMemory>;
}

/** The machine's memory on the host, in bytes; the first three are its PSS, each page in exactly one of them. */
export interface MachineMemory {
  readonly guestRamBytes: number;
  /** The mappings that are both writable and executable: the translation cache of an emulator. */
  readonly emulatorBytes: number;
  /** The rest of the machine, and of the processes that exist for it alone. */
  readonly restBytes: number;
  /** The part of the rest that the host cannot take back: what are no pages of files. */
  readonly restHeldBytes: number;
  /** The kernel's memory for those processes that are not in the machine's cgroup. */
  readonly outsideKernelBytes: number;
}

/** A network of one target of a run. Disposing removes it; idempotent. */
export interface GuestNetwork extends AsyncDisposable {
  readonly name: string;
  readonly bridge: string;
  readonly gateway: string;
  /**
   * Takes a free address and tells the host its owner, so that the first packet waits for no question. Disposing gives
   * it back.
   */
  lease(mac: string): Promise<AsyncDisposable & { readonly address: string }>;
}
