import type { ImageSizes } from '../../image/image-sizes.ts';
import type { ShippedFile } from '../shipped.ts';
import type { TargetContext } from '../target.ts';
import type { MachineSpec } from './hypervisor.ts';
import type { GuestKernel } from './kernel.ts';

/**
 * The system that a guest boots: the workload's own root filesystem, or a complete operating system with the workload
 * in it.
 */
export interface Userland {
  readonly environment: Readonly<Record<string, string>>;
  /** False of a disk whose own boot loader gives its kernel no arguments of Ballast's. */
  readonly takesArguments: boolean;
  /** A line by which the guest's init reports itself; absent: it is Ballast's own. */
  readonly initWords?: RegExp;
  /** The guest's word after which the workload can soon exist; its port is not asked before. */
  readonly awakenedBy: 'init' | 'started';
  /** True when its agent can report what its init knows of the start. */
  readonly tellsPhases: boolean;
  /** Makes the files that one instance boots from, below its folder. */
  boot(guest: GuestPlace): Promise<GuestBoot>;
  imageSizes(): Promise<ImageSizes>;
  /** The files that a host without any of it needs; files that are made only to be shipped go to the folder. */
  shippedFiles(folder: string): Promise<readonly ShippedFile[]>;
  /** The time that the machine may take to go off once the workload has ended. */
  readonly powerOffMs: number;
  /** The reason why its files are not only the workload's; absent: they are. */
  readonly ownUserland?: string;
}

export type GuestBoot = Pick<MachineSpec, 'boot' | 'disks' | 'seed' | 'told'>;

/** The place of an instance. */
export interface GuestPlace {
  /** The instance's id, unique in the run. */
  readonly id: string;
  /** The instance's own folder, on the host. */
  readonly folder: string;
  readonly address: string;
  readonly mac: string;
  readonly gateway: string;
  /** The kernel arguments that its machine needs; none where the userland takes none. */
  readonly machineArguments: readonly string[];
  /** True when it brings the program of the probes. */
  readonly probed: boolean;
}

/** The context in which a userland is prepared, once a run. */
export interface UserlandContext {
  readonly context: TargetContext;
  /** The target's folder, inside the run's. */
  readonly folder: string;
  readonly kernel: GuestKernel;
  readonly modules: readonly string[];
  /** Does a step and records how long it took, for the report. */
  readonly timed: <T extends object>(step: string, work: () => Promise<T>) => Promise<T>;
}
