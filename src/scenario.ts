import type { FormSpec } from './forms/forms.ts';
import type { ProbeCategory } from './inside/verdicts.ts';
import type { NeighbourSettings } from './stages/neighbour/settings.ts';
import type { PullSettings } from './stages/pull/settings.ts';
import type { SpeedSettings } from './stages/speed/settings.ts';
import type { Stage } from './stages/stage.ts';
import { stages } from './stages/stages.ts';
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

// biome-ignore lint/suspicious/noExplicitAny: each takes its own settings and turns, and stores its own records
type AnyStage = Stage<(typeof stages)[number]['name'], any, any, any, any, any>;

/** The stages that a scenario asks for, in the order in which they are measured, with their settings. */
export function stagesAsked(
  measure: Measure,
): readonly { readonly stage: AnyStage; readonly settings: unknown }[] {
  return stages.flatMap((stage: AnyStage) => {
    const settings = settingsOf(measure, stage.key);
    return settings === undefined || settings === false ? [] : [{ stage, settings }];
  });
}

function settingsOf(measure: Measure, key: (typeof stages)[number]['key']): unknown {
  if (key !== 'isolation') return measure[key];
  const { isolation, probeCategories: categories } = measure;
  return isolation ? { ...(categories === undefined ? {} : { categories }) } : undefined;
}
