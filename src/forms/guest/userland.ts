import type { ImageSizes } from '../../image/image-sizes.ts';
import type { FormContext, ShippedFile } from '../form.ts';
import type { MachineSpec } from './hypervisor.ts';
import type { GuestKernel } from './kernel.ts';

/** What a guest boots: the workload's own root filesystem, or a complete operating system with the workload in it. */
export interface Userland {
  readonly conditions: Readonly<Record<string, string>>;
  /** A line by which the guest's init reports itself. */
  readonly initWords: RegExp;
  /** Which of the guest's words means that the workload can be there soon; nothing asks its port before. */
  readonly awakenedBy: 'init' | 'started';
  /** Its agent can tell what its init knows of the start. */
  readonly tellsPhases: boolean;
  /** Makes what one instance boots, below its folder. */
  boot(guest: GuestPlace): Promise<GuestBoot>;
  imageSizes(): Promise<ImageSizes>;
  /** What a host that has none of it needs; what is made only to be shipped goes to the folder. */
  shippedFiles(folder: string): Promise<readonly ShippedFile[]>;
  /** How long the machine may take to go off once the workload has ended. */
  readonly powerOffMs: number;
  /** Why its files are not only the workload's; absent: they are. */
  readonly ownUserland?: string;
}

export type GuestBoot = Pick<MachineSpec, 'boot' | 'disks' | 'seed' | 'told'>;

/** Where an instance is. */
export interface GuestPlace {
  /** Of the instance, unique in the run. */
  readonly id: string;
  /** Of the instance alone, on the host. */
  readonly folder: string;
  readonly address: string;
  readonly mac: string;
  readonly gateway: string;
  /** Kernel arguments that its machine needs. */
  readonly machineArguments: readonly string[];
  /** It brings the program of the probes. */
  readonly probed: boolean;
}

/** What a userland is prepared with, once a run. */
export interface UserlandContext {
  readonly context: FormContext;
  /** Of the form, in the run's own. */
  readonly folder: string;
  readonly kernel: GuestKernel;
  readonly modules: readonly string[];
  /** Does a step and keeps how long it took, for the report. */
  readonly timed: <T extends object>(step: string, work: () => Promise<T>) => Promise<T>;
}
