/** A complete operating system with the workload as one of its services. */
export interface FullSystem {
  /** The loader of its kernel: firmware and its own boot loader, or the host. */
  readonly boot: 'disk' | 'kernel';
  /** The image of the system; absent: a Debian made by recipe. */
  readonly cloudImage?: CloudImage;
}

export interface CloudImage {
  /** The path of a qcow2 file on the harness's machine, absolute. */
  readonly path: string;
  readonly packages: readonly string[];
  readonly users: readonly string[];
}
