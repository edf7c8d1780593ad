import type { FormSpec } from '../forms/forms.ts';
import type { Aggressor } from '../results/neighbour-kinds.ts';
import type { ProbeCategory } from '../results/verdicts.ts';

/** A validated scenario, defaults filled in, quantities in the units of their names. Plain data, frozen. */
export interface Scenario {
  readonly name: string;
  readonly description: string | undefined;
  /** Absolute path of the file; relative paths inside it are resolved against its folder. */
  readonly file: string;
  readonly workload: Workload;
  readonly forms: readonly FormSpec[];
  /** Where it is measured, one after the other: `local`, `lab` or ssh:// addresses. Absent: not said. */
  readonly hosts?: readonly string[];
  readonly measure: Measure;
  /** Claims as they were written. Absent: none. */
  readonly claims?: readonly string[];
}

export interface Workload {
  readonly source: ImageSource;
  /** undefined: what the image says. */
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables whose values may be stored and shown. Absent: none. */
  readonly publicEnvironment?: readonly string[];
  readonly user: string | undefined;
  readonly workdir: string | undefined;
  /** undefined: it listens on none. */
  readonly port: number | undefined;
  readonly ready: Readiness;
  /** How it is ended: by which signal (undefined: what the image says), and when by force. Missing in older runs. */
  readonly stop?: { readonly signal: number | undefined; readonly withinMs: number };
  readonly limits: Limits;
}

export type ImageSource =
  | { readonly kind: 'rootfs'; readonly recipe: RootfsRecipe }
  /** A root filesystem tar, or an image as `docker save` writes it. Absolute path on the harness's machine. */
  | { readonly kind: 'archive'; readonly path: string }
  /** A build context folder with a Dockerfile. Absolute path on the harness's machine. */
  | { readonly kind: 'dockerfile'; readonly path: string }
  | { readonly kind: 'reference'; readonly reference: string };

export interface RootfsRecipe {
  readonly debian: {
    readonly suite: string;
    readonly packages: readonly string[];
    /** Keep only these absolute paths of the unpacked packages; undefined: a whole minimal system. */
    readonly only: readonly string[] | undefined;
  };
  /** Text files to add: absolute path to content. */
  readonly files: Readonly<Record<string, string>>;
}

export type Readiness = { readonly withinMs: number } & (
  | { readonly kind: 'http'; readonly path: string; readonly status: number }
  /** Connects, sends, and waits until the answer starts with `expect`; both empty: a connection is enough. */
  | { readonly kind: 'tcp'; readonly send: string; readonly expect: string }
  /** A program of the workload's root filesystem, run inside, exits with 0. */
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  /** The same with the image's own health check. */
  | { readonly kind: 'healthcheck' }
  /** A batch job: the workload itself ends with this code. */
  | { readonly kind: 'exit'; readonly code: number }
);

export interface Limits {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly pids: number;
}

export interface Measure {
  readonly startup: {
    readonly blocks: number;
    readonly warmup: number;
    /** The host's page cache is dropped before each launch. Absent: it is left as it is. */
    readonly caches?: 'cold';
  };
  readonly memory: boolean;
  readonly image: boolean;
  /** Probes of isolation, on instances of their own. */
  readonly isolation: boolean;
  /** Of which categories. Absent: of all. */
  readonly probeCategories?: readonly ProbeCategory[];
  /** Count the kernel functions that the host runs for an instance. Absent: no. */
  readonly kernelSurface?: true;
  /** How long it takes to fetch from a registry what forms start from. Absent: not measured. */
  readonly pull?: PullSettings;
  /** What a busy neighbour of the same form does to an instance. Absent: not measured. */
  readonly neighbour?: NeighbourSettings;
  /** What an instance goes through besides its launch. Absent: not measured. */
  readonly lifecycle?: { readonly blocks: number };
  /** How fast an instance is once it runs. Absent: not measured. */
  readonly speed?: SpeedSettings;
}

export interface SpeedSettings {
  readonly blocks: number;
  readonly durationMs: number;
  readonly connections: number;
  /** Absent: chosen so that every form can bear it. */
  readonly ratePerSecond?: number;
  /** How long each kind of work inside is measured. */
  readonly eachMs: number;
}

export interface PullSettings {
  /** `host:port`, as the host reaches it; plain HTTP. */
  readonly registry: string;
  readonly repetitions: number;
}

export interface NeighbourSettings {
  /** Fresh pairs of instances a form. */
  readonly blocks: number;
  /** How long each kind of work is measured under each condition. */
  readonly eachMs: number;
  readonly aggressors: readonly Aggressor[];
}
