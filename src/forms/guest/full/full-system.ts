/** A complete operating system with the workload as one of its services. */
export interface FullSystem {
  /** What loads its kernel: firmware and its own boot loader, or the host. */
  readonly boot: 'disk' | 'kernel';
  /** Absent: a Debian made by recipe. */
  readonly cloudImage?: CloudImage;
}

export interface CloudImage {
  /** qcow2, absolute, on the harness's machine. */
  readonly path: string;
  readonly packages: readonly string[];
  readonly users: readonly string[];
}
