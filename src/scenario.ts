import { z } from 'zod';
import { kebabName, text } from './fields/schema-parts.ts';
import type { Stored } from './fields/stored.ts';
import { block } from './fields/stored-parts.ts';
import { memorySettings } from './launches/memory-settings.ts';
import type { Stage } from './stages/stage.ts';
import { stages } from './stages/stages.ts';
import { targetSpec } from './targets/targets.ts';
import { workload } from './workload.ts';

type StageSettings = {
  readonly [S in (typeof stages)[number] as S['key']]: z.ZodExactOptional<S['settings']>;
};

/** What is asked of each stage, by its key. Absent: it is not measured. */
const settingsOfStages = Object.fromEntries(
  stages.map(({ key, settings }) => [key, settings.exactOptional()]),
) as unknown as StageSettings;

const measure = z.object({
  startup: z.object({
    /** The number of blocks, from the scenario's file or from the command line. */
    blocks: block,
    warmup: block,
    /** The host's page cache is dropped before each launch. Absent: it is left as it is. */
    caches: z.literal('cold').exactOptional(),
  }),
  /** Absent: it is not measured. */
  memory: memorySettings.exactOptional(),
  ...settingsOfStages,
});

/** A validated scenario as a run stores it: defaults filled in, quantities in the units of their names. */
export const scenario = z.object({
  name: kebabName,
  description: text().optional(),
  /** The file that it was read from: absolute while it is measured, without its folder in a run. */
  file: text(),
  workload,
  /** Their names are unique. */
  targets: z
    .array(targetSpec)
    .min(1)
    .max(16)
    .refine(
      (targets) => new Set(targets.map(({ name }) => name)).size === targets.length,
      'two targets of one name',
    ),
  /** The name of the target that all others are compared with. Absent: see `baselineOf`. */
  baseline: kebabName.exactOptional(),
  /** Where it is measured, one after the other: `local`, `lab` or ssh:// addresses. Absent: not said. */
  hosts: z.array(text()).max(16).exactOptional(),
  /** The address of the container engine of each host. Absent: not said. */
  engine: z.object({ socket: text(300) }).exactOptional(),
  measure,
  /** Claims as they were written. Absent: none. */
  claims: z.array(text()).max(50).exactOptional(),
});

export type Scenario = Stored<typeof scenario>;
export type Measure = Scenario['measure'];

// biome-ignore lint/suspicious/noExplicitAny: each takes its own settings and turns, and stores its own records
type AnyStage = Stage<(typeof stages)[number]['name'], any, any, any, any, any>;

/** The stages that a scenario asks for, in the order in which they are measured, with their settings. */
export function stagesAsked(
  measure: Measure,
): readonly { readonly stage: AnyStage; readonly settings: unknown }[] {
  return stages.flatMap((stage: AnyStage) => {
    const settings = measure[stage.key as keyof Measure];
    return settings === undefined ? [] : [{ stage, settings }];
  });
}
