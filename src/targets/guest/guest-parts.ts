import type { TargetContext } from '../target.ts';
import type { GuestNetwork, Hypervisor } from './hypervisor.ts';
import type { Accelerator } from './proved-accelerator.ts';
import type { Userland } from './userland.ts';

/** The parts that all instances of a target have in common. */
export interface GuestParts {
  readonly context: TargetContext;
  readonly hypervisor: Hypervisor;
  readonly userland: Userland;
  readonly network: GuestNetwork;
  readonly accelerator: Accelerator;
  /** The number of processors that each guest sees. */
  readonly vcpus: number;
  readonly machineArguments: readonly string[];
  readonly freePageReporting: boolean;
  /** True when guests bring the program of the probes. */
  readonly probed: boolean;
  /** The target's folder, inside the run's. */
  readonly folder: string;
}
