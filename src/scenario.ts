import type { FormSpec } from './forms/forms.ts';
import type { ProbeCategory } from './inside/verdicts.ts';
import type { Aggressor } from './stages/neighbour/kinds.ts';
import type { Workload } from './workload.ts';

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
