/** The workload's image, resolved once a run and the same for every form. All paths are on the host. */
export interface WorkloadImage {
  /** `sha256:` of what the image was made from. */
  readonly digest: string;
  /** Its root filesystem with owners, modes and extended attributes; never written to by an instance. */
  readonly rootfsFolder: string;
  /** Name in the container engine when the image came from it; undefined for a plain root filesystem. */
  readonly engineReference: string | undefined;
  /** What to start, resolved from image and scenario. */
  readonly start: StartSpec;
  /** Time to resolve it on this run, by step. */
  readonly preparation: Readonly<Record<string, { readonly durationNs: number; readonly cached: boolean }>>;
}

export interface StartSpec {
  /** Entrypoint and command, joined. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workdir: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** Absent: as Docker does when nothing else is said. */
  readonly stop?: Stop;
  /** What says that it is ready. Absent: that is not asked inside. */
  readonly check?: InsideCheck;
  /** Folders that are there when it starts, made where the image lacks them. */
  readonly volumes?: readonly string[];
}

/** By which signal it is asked to end, and how long it may take before it is killed. */
export interface Stop {
  readonly signal: number;
  readonly withinMs: number;
}

/** SIGTERM and 10 s. */
export const dockerStop: Stop = { signal: 15, withinMs: 10_000 };

/** A program that is run inside, beside the workload and as it is; it exits with 0 when all is well. */
export interface InsideCheck {
  readonly argv: readonly string[];
  readonly timeoutMs: number;
}
