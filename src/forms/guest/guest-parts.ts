import type { FormContext } from '../form.ts';
import type { Accelerator } from './accelerator.ts';
import type { GuestNetwork, Hypervisor } from './hypervisor.ts';
import type { Userland } from './userland.ts';

/** What all instances of a form have in common. */
export interface GuestParts {
  readonly context: FormContext;
  readonly hypervisor: Hypervisor;
  readonly userland: Userland;
  readonly network: GuestNetwork;
  readonly accelerator: Accelerator;
  readonly machineArguments: readonly string[];
  /** Guests bring the program of the probes. */
  readonly probed: boolean;
  /** The form's folder, inside the run's. */
  readonly folder: string;
}
