export type AcceleratorKind = 'kvm' | 'tcg';

/** An accelerator by which a guest has booted on the host. */
export interface Accelerator {
  readonly kind: AcceleratorKind;
  /** The reason for the choice, for the report. */
  readonly reason: string;
  /** True where the hypervisor can limit the CPU of a domain. */
  readonly limitCpu: boolean;
}
