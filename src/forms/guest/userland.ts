import type { FormContext, ImageSizes } from '../form.ts';
import type { Boot } from './hypervisor.ts';
import type { GuestKernel } from './kernel.ts';

/** What a guest boots: the workload's own root filesystem, or a complete operating system with the workload in it. */
export interface Userland {
  readonly conditions: Readonly<Record<string, string>>;
  /** Which of the guest's words means that the workload can be there soon; nothing asks its port before. */
  readonly awakenedBy: 'init' | 'started';
  /** Makes what one instance boots, below its folder. */
  boot(guest: GuestPlace): Promise<{ readonly boot: Boot; readonly disks: readonly string[] }>;
  imageSizes(): Promise<ImageSizes>;
}

/** Where an instance is. */
export interface GuestPlace {
  /** Of the instance alone, on the host. */
  readonly folder: string;
  readonly address: string;
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
