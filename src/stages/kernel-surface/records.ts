/** How much of the host's kernel is run on behalf of an instance (K8): a number in its own unit, not a verdict. */
export interface SurfaceRecord {
  readonly type: 'kernel-surface';
  readonly form: string;
  readonly outcome:
    | {
        readonly status: 'measured';
        readonly idle: readonly SurfaceWindow[];
        readonly load: readonly SurfaceWindow[];
      }
    | { readonly status: 'unavailable'; readonly reason: string };
}

export interface SurfaceWindow {
  /** Different kernel functions that were run for its threads, interrupts left out. */
  readonly functions: number;
  /** Those of them that no idle window before had seen. */
  readonly beyondIdle: number;
  readonly events: number;
  /** Events that found no room in the buffer; above 0 the count is a lower bound. */
  readonly lost: number;
}
