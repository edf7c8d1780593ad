import type { EngineOnDemand } from '../docker/engine-on-demand.ts';
import type { Host } from '../host/host.ts';
import type { InsideCheck, WorkloadImage } from '../image/image.ts';
import type { ImageSizes } from '../image/image-sizes.ts';
import type { ProbeStream } from '../inside/session.ts';
import type { ProbeUser } from '../inside/verdicts.ts';
import type { Marks } from '../marks.ts';
import type { Daemons } from '../observe/daemons.ts';
import type { Workload } from '../workload.ts';
import type { BoundaryProcess } from './boundary-process.ts';
import type { EffectiveSetting } from './effective-setting.ts';
import type { GuestPhases, MemoryReading, StartTrail } from './readings.ts';
import type { Shared } from './shared.ts';
import type { Shipped } from './shipped.ts';
import type { Wall } from './wall.ts';

/** The context in which a target is prepared, once a run. */
export interface TargetContext {
  readonly host: Host;
  readonly runId: string;
  readonly workload: Workload;
  readonly image: WorkloadImage;
  /** The run's container engine, opened only when a target asks for it. */
  readonly engine: EngineOnDemand;
  readonly shared: Shared;
  /** The folder on the host that belongs to this run alone: `/var/lib/ballast/runs/<run-id>`, of root. */
  readonly runFolder: string;
  readonly signal: AbortSignal;
  /** Reports what a long step is doing. */
  readonly progress: (text: string) => void;
  /** Prepares a target instead of the definition of its kind. It is absent, except where targets need no engine. */
  readonly prepare?:
    | ((
        context: TargetContext,
        spec: { readonly kind: string; readonly name: string },
      ) => Promise<PreparedTarget>)
    | undefined;
}

/**
 * The things that a launch makes, in words for the report. The start makes whatever can be made in it, as an engine's
 * start does, so that times from the start request compare; the rest is timed as `startup.create`.
 */
export interface Making {
  /** Made before the start request. */
  readonly before: string;
  /** Made by the start. */
  readonly byStart: string;
}

/**
 * A target made ready on a host: its image exists there, and nothing is running. Disposing removes what it made for the
 * run.
 */
export interface PreparedTarget extends AsyncDisposable {
  /** True when software emulation stands in for hardware virtualisation. */
  readonly emulated: boolean;
  /** Versions and settings that the report states, such as `engine: 20.10.24`, `kernelCommandLine: …`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the work of making and starting an instance is divided between the two. */
  readonly making: Making;
  /** One-time costs before the first launch, such as `import` and `build`. */
  readonly preparation: Readonly<Record<string, { readonly durationNs: number; readonly cached: boolean }>>;
  /**
   * Round trips over the target's own control channel, by name, such as `engine-ping`: the calibration tells what
   * they cost. Targets that share a channel give the same name.
   */
  readonly floors: Readonly<Record<string, () => Promise<unknown>>>;
  /** The reason why its userland is by design its own; absent when it is the workload's root filesystem. */
  readonly ownUserland?: string;
  /** The reason why its workload runs as another user than the others'; absent when it does not. */
  readonly ownUser?: string;
  /** The daemons that serve all of its instances: their growth is counted as memory of the instance. */
  readonly daemons: Daemons;
  /** The first wall of its instances, where that is not the engine's usual runtime or none. */
  readonly wall?: Wall;
  /** Makes one instance that has not been started. `id` is unique in the run and safe in names: `b003-vm`. */
  create(id: string): Promise<CreatedInstance>;
  /**
   * Makes an instance with a way in for probes, which does not change the image. It is not timed, so it waits for an
   * engine that was gone, as `recover` does.
   */
  createProbed(id: string): Promise<CreatedInstance<ProbedInstance>>;
  /**
   * Makes ready for so many starts at once, such as a control channel for each, until all of those instances have been
   * removed; or the reason why two instances cannot run side by side. Absent: they can, and nothing is needed for it.
   */
  readonly sideBySide?: ((count: number) => Promise<AsyncDisposable>) | Absent;
  imageSizes(): Promise<ImageSizes>;
  /**
   * Waits until the service behind its instances answers again, connecting anew if need be. It is called after a launch
   * that failed, or before something that is not timed. Absent: there is no service that could be gone and come back.
   * @throws what it last failed with, after a minute
   */
  recover?(): Promise<void>;
  /** The parts that a host without any of them would have to be sent. Absent: nothing is shipped as such. */
  readonly shipped?: Shipped;
}

/** An instance that has not been started. Disposing stops it if needed and removes all of it; idempotent. */
export interface CreatedInstance<Launched extends LaunchedInstance = LaunchedInstance>
  extends AsyncDisposable {
  /** The text that names it among the host's processes once it runs, as `HostSide` has it. */
  readonly knownBy: string;
  /**
   * Follows what its engine does to start it, from now until the result is called. Absent: there is nothing to follow.
   * @returns what ends the following, and tells what was seen, in ns since an origin of the harness's clock
   */
  followStart?(): Promise<(originNs: bigint) => Promise<FollowedStart>>;
  /**
   * Starts it, setting `requested`, `accepted` (and `kernel`, `init` when they are seen, possibly later). Returns once
   * its workload can be asked.
   */
  launch(marks: Marks): Promise<Launched>;
}

/** What was seen of a start, and the CPU time that following it has taken on the host. */
export interface FollowedStart {
  readonly trail: StartTrail;
  readonly cpuNs: number;
}

/** The end of a program; without an exit code when a signal or a time limit ended it, or when it never ran. */
export interface ProgramEnd {
  readonly reason: string;
  readonly exitCode: number | null;
}

/** The reason why a workload was killed, where it is known. */
export const memoryReached = 'its memory limit was reached';

/** The workload's own end, and the instant at which the harness heard of it, in ns of its clock. */
export interface WorkloadEnd extends ProgramEnd {
  readonly seenNs: bigint;
  /** True when the end was not the workload's own: its supervisor has ended it, or is gone, so that nobody can tell. */
  readonly isForced?: true;
}

export interface LaunchedInstance {
  /** The address at which the host reaches it; the port is undefined when the workload has none. */
  readonly address: { readonly host: string; readonly port: number | undefined };
  /**
   * The id of a process of the host in the network that the workload listens in. Absent: the host's kernel does not see
   * its sockets.
   */
  processInNetwork?(): Promise<number>;
  /** Settles once the workload can exist; nothing answers before. Absent: it can exist at once. */
  readonly awakened?: Promise<void>;
  /**
   * Settles once the engine has answered the start request and all that watches the start has said its last word, which
   * may be after the workload answers: the marks of the start are complete then. Rejects as `launch` does. Absent: they
   * are complete when the workload answers.
   */
  settled?(): Promise<void>;
  /** Settles when the workload has ended, for any reason. Never rejects. */
  readonly exited: Promise<WorkloadEnd>;
  /** The last lines of its output or console, at most 4 KiB, control characters removed. */
  outputTail(): string;
  /** The CPU time on the host that observing this launch has taken besides the harness's own, in ns. */
  observerCpuNs?(): number;
  /**
   * Runs a program inside, beside the workload and as it is: its user, environment and folder. Programs run one at a
   * time, and are killed after their time; their output is dropped. The channel is open already, so that it can be used
   * in the timed window.
   */
  run(check: InsideCheck): Promise<ProgramEnd>;
  /** True while the workload has not ended, according to the same supervisor that would report its end. */
  isRunning(): Promise<boolean>;
  readonly lifecycle: Lifecycle;
  /** Asks it to end (by the signal of its start), waits, then forces; sets `stop-requested` and `stopped`. */
  stop(marks: Marks): Promise<void>;
  memory(): Promise<MemoryReading>;
  /** The time over which its memory must stay level, where it moves in steps that are further apart; absent: none. */
  readonly memoryRestMs?: number;
  /** The guest's own account of its start; only a full system has one. */
  phases?(): Promise<GuestPhases>;
  /** Bytes on the host's disk that this instance alone has added so far, once all that it wrote is on storage. */
  marginalBytes(): Promise<number>;
}

/** An instance that probes can look out of. */
export interface ProbedInstance extends LaunchedInstance {
  /**
   * Starts `ballast-probe serve` inside, as root of the instance or as an ordinary user of it (65534, no capability).
   * At most one runs for each of the two.
   */
  probe(user: ProbeUser): Promise<ProbeStream>;
  /** The id of the workload's first process, as the probes inside see it. */
  workloadPid(): Promise<number>;
  hostSide(): Promise<HostSide>;
}

/**
 * Operations on a running instance besides stopping it. Each settles when whoever carries it out reports it as done,
 * over a channel that is open already.
 */
export interface Lifecycle {
  /** Stops all of its processes until `unpause`. */
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** Ends it without asking it; settles when it has ended. */
  kill(): Promise<void>;
  /**
   * Prepares the next start of the same instance: its files, limits and address. Launch the result once this one has
   * stopped, and dispose of it before this one.
   */
  again(): Promise<CreatedInstance>;
  /** Prepares to write the running instance to disk; or the reason why this target cannot. */
  readonly snapshot: (() => Promise<Snapshot>) | Absent;
}

export interface Absent {
  readonly absent: string;
}

export interface Snapshot {
  /** Writes it to disk; it no longer runs then. */
  save(): Promise<void>;
  /** Continues it from where it was saved. */
  restore(): Promise<void>;
}

/** The identity of an instance on the host. */
export interface HostSide {
  /** Its first process on the host: the workload, a container's init, or the virtual machine itself. */
  readonly pid: number;
  /** A text that names this very instance among the host's processes: in its cgroup, or in its arguments. */
  readonly knownBy: string;
  /** Its cgroups, one folder in each hierarchy that has a controller of limits. */
  readonly cgroupFolders: readonly string[];
  /** The folder on the host that keeps what the instance writes; undefined when the engine does not say. */
  readonly storageFolder: string | undefined;
  /**
   * The file on the host that keeps what the workload says, and the bytes of it that are kept: null without a bound.
   * Absent: no file does.
   */
  readonly output?: { readonly path: string; readonly mostBytes: number | null };
  /** The processes that stand between the workload and the host, and those that exist for the instance alone. */
  readonly processes: readonly BoundaryProcess[];
  /**
   * The names of the devices of its virtual machine, one for each device, as the machine's monitor tells them; undefined
   * when it does not say. Absent: it has no virtual machine.
   */
  devices?(): Promise<readonly string[] | undefined>;
  /** The settings that are in effect around it. Absent: nothing around it can be set. */
  settings?(): Promise<readonly EffectiveSetting[]>;
}
