import type { Accelerator } from './guest/proved-accelerator.ts';

/**
 * The sort of thing that stands between a workload and the host, with what it takes to make another instance of that sort:
 * a container of a runtime that the scenario names, or a virtual machine.
 */
export type Wall =
  | { readonly kind: 'runtime'; readonly runtime: string }
  | { readonly kind: 'machine'; readonly accelerator: Accelerator };
