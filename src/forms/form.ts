import type { EngineOnDemand } from '../docker/engine-on-demand.ts';
import type { Host } from '../host/host.ts';
import type { InsideCheck, WorkloadImage } from '../image/image.ts';
import type { ImageSizes } from '../image/image-sizes.ts';
import type { ProbeStream } from '../inside/session.ts';
import type { ProbeUser } from '../inside/verdicts.ts';
import type { Marks } from '../marks.ts';
import type { Daemons } from '../observe/daemons.ts';
import type { Workload } from '../workload.ts';
import type { GuestPhases, MemoryReading } from './readings.ts';
import type { Shared } from './shared.ts';

/** What a form is prepared with, once a run. */
export interface FormContext {
  readonly host: Host;
  readonly runId: string;
  readonly workload: Workload;
  readonly image: WorkloadImage;
  /** The run's container engine, opened only when a form asks for it. */
  readonly engine: EngineOnDemand;
  readonly shared: Shared;
  /** Folder on the host that belongs to this run alone: `/var/lib/ballast/runs/<run-id>`. */
  readonly runFolder: string;
  readonly signal: AbortSignal;
  /** Says what a long step is doing, for progress. */
  readonly progress: (text: string) => void;
}

/** A form made ready on a host: its image is there, nothing is running. Disposing removes what it made for the run. */
export interface PreparedForm extends AsyncDisposable {
  /** True when software emulation stands in for hardware virtualisation. */
  readonly emulated: boolean;
  /** Versions and settings that the report states, such as `engine: 20.10.24`, `kernelCommandLine: …`. */
  readonly conditions: Readonly<Record<string, string>>;
  /** One-time costs before the first launch, such as `import` and `build`. */
  readonly preparation: Readonly<Record<string, { readonly durationNs: number; readonly cached: boolean }>>;
  /**
   * Round trips over the form's own control channel, by name, such as `engine-ping`: the calibration tells what
   * they cost. Forms that share a channel give the same name.
   */
  readonly floors: Readonly<Record<string, () => Promise<unknown>>>;
  /** Why its userland is its own and not the workload's root filesystem, by design; missing: it is the latter. */
  readonly ownUserland?: string;
  /** What serves all of its instances: its growth is counted as memory of the instance. */
  readonly daemons: Daemons;
  /** Makes one instance that has not been started. `id` is unique in the run and safe in names: `b003-vm`. */
  create(id: string): Promise<CreatedInstance>;
  /**
   * The same with a way in for probes, brought along without changing the image. Never timed: it waits for an engine that
   * was gone, as `recover` does.
   */
  createProbed(id: string): Promise<CreatedInstance<ProbedInstance>>;
  imageSizes(): Promise<ImageSizes>;
  /**
   * Asked after a launch that failed, or before something that is not timed: waits until what serves its instances
   * answers again, connected anew if need be. Absent: nothing does that could be gone and come back.
   * @throws what it last failed with, after a minute
   */
  recover?(): Promise<void>;
  /** What a host without any of it would have to be sent. Absent: nothing that is shipped as such. */
  readonly shipped?: Shipped;
}

/** Disposing stops it if needed and removes all of it; idempotent. */
export interface CreatedInstance<Launched extends LaunchedInstance = LaunchedInstance>
  extends AsyncDisposable {
  /** Starts it, setting `requested`, `accepted` (and `kernel`, `init` when they are seen, possibly later). */
  launch(marks: Marks): Promise<Launched>;
}

/** How a program ended; no exit code when a signal or a time limit ended it, or when it never ran. */
export interface ProgramEnd {
  readonly reason: string;
  readonly exitCode: number | null;
}

/** Why a workload was killed, where that is known. */
export const memoryReached = 'its memory limit was reached';

/** The workload's own end, and when the harness heard of it, in ns of its clock. */
export interface WorkloadEnd extends ProgramEnd {
  readonly seenNs: bigint;
  /** Not its own: whoever runs it has ended it, or is gone, so that nobody can tell. */
  readonly isForced?: true;
}

export interface LaunchedInstance {
  /** Where it is reached from the host, and at which port; undefined when the workload has none. */
  readonly address: { readonly host: string; readonly port: number | undefined };
  /** Settles once the workload can be there; nothing answers before. Absent: it can be there at once. */
  readonly awakened?: Promise<void>;
  /** Settles when the workload has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<WorkloadEnd>;
  /** The last lines of its output or console, at most 4 KiB, control characters removed. */
  outputTail(): string;
  /** CPU on the host that observing this launch has taken besides the harness's own, in ns. */
  observerCpuNs?(): number;
  /**
   * Runs a program inside, beside the workload and as it is: its user, environment and folder. One at a time; killed
   * after its time. Its output is dropped. Over a channel that is open, so that it can be asked in the timed window.
   */
  run(check: InsideCheck): Promise<ProgramEnd>;
  /** Whether the workload has not ended yet, asked of whoever would tell its end. */
  isRunning(): Promise<boolean>;
  readonly lifecycle: Lifecycle;
  /** Asks it to end (by the signal of its start), waits, then forces; sets `stop-requested` and `stopped`. */
  stop(marks: Marks): Promise<void>;
  memory(): Promise<MemoryReading>;
  /** Only of a full system. */
  phases?(): Promise<GuestPhases>;
  /** Bytes on the host's disk that this instance alone has added so far. */
  marginalBytes(): Promise<number>;
}

/** An instance that probes can look out of. */
export interface ProbedInstance extends LaunchedInstance {
  /**
   * Starts `ballast-probe serve` inside, as root of the instance or as an ordinary user of it (65534, no capability).
   * One at a time for each of the two.
   */
  probe(user: ProbeUser): Promise<ProbeStream>;
  /** Id of the workload's first process, as it is seen by the probes inside. */
  workloadPid(): Promise<number>;
  hostSide(): Promise<HostSide>;
}

/**
 * What can be done to a running instance besides stopping it. Each settles when it is done, by the word of whoever does
 * it, over a channel that is open already.
 */
export interface Lifecycle {
  /** Nothing of it runs until `unpause`. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Ends it without asking it; settles when it has ended. */
  kill(): Promise<void>;
  /**
   * Prepares the next start of the same instance: its files, limits and address. To be launched once this one has
   * stopped; disposed of before it.
   */
  again(): Promise<CreatedInstance>;
  /** Prepares to write the running instance to disk; or why this form cannot. */
  readonly snapshot: (() => Promise<Snapshot>) | Absent;
}

export interface Absent {
  readonly absent: string;
}

export interface Snapshot {
  /** Writes it to disk; it no longer runs then. */
  save(): Promise<void>;
  /** From there it goes on where it was. */
  restore(): Promise<void>;
}

/** What the host knows an instance by. */
export interface HostSide {
  /** Its first process on the host: the workload, a container's init, or the virtual machine itself. */
  readonly pid: number;
  /** Text that names this very instance among the host's processes: in its cgroup, or in its arguments. */
  readonly knownBy: string;
  /** Its cgroups, one folder in each hierarchy that has a controller of limits. */
  readonly cgroupFolders: readonly string[];
  /** Where on the host it is kept what the instance writes; undefined when the engine does not say. */
  readonly storageFolder: string | undefined;
}

/** Forms that name the same image start from the same. */
export type Shipped =
  | { readonly kind: 'image'; readonly reference: string }
  /** Files that are on the host, or that are made in a folder of the run. */
  | { readonly kind: 'files'; filesIn(folder: string): Promise<readonly ShippedFile[]> };

export interface ShippedFile {
  /** Safe as a file's name. */
  readonly name: string;
  /** On the host. */
  readonly path: string;
}
