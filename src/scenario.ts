import { z } from 'zod';
import { kebabName, text } from './fields/schema-parts.ts';
import type { Stored } from './fields/stored.ts';
import { block } from './fields/stored-parts.ts';
import { formSpec } from './forms/forms.ts';
import * as isolation from './stages/isolation/settings.ts';
import * as kernelSurface from './stages/kernel-surface/settings.ts';
import * as lifecycle from './stages/lifecycle/settings.ts';
import * as neighbour from './stages/neighbour/settings.ts';
import * as pull from './stages/pull/settings.ts';
import * as speed from './stages/speed/settings.ts';
import { workload } from './workload.ts';

/** What a scenario can say of a stage, known without the engines that the stage measures with. */
export interface StageSettings {
  /** The settings as a run stores them. */
  readonly settings: z.ZodType;
  /** It needs a workload that goes on: a batch job has ended when it is ready. */
  readonly ofRunning: boolean;
}

/** The stages that a scenario's file asks for, each by its key in `measure`. */
export const stageSettings: Readonly<Record<string, StageSettings>> = {
  isolation,
  pull,
  neighbour,
  lifecycle,
  speed,
};

const measure = z.object({
  startup: z.object({
    /** As the command line may have it instead of the scenario's file. */
    blocks: block,
    warmup: block,
    /** The host's page cache is dropped before each launch. Absent: it is left as it is. */
    caches: z.literal('cold').exactOptional(),
  }),
  memory: z.boolean(),
  image: z.boolean(),
  isolation: isolation.settings,
  /** Absent: the probes of all categories are run. */
  probeCategories: isolation.categories.exactOptional(),
  /** Absent: they are not counted. */
  kernelSurface: kernelSurface.settings.exactOptional(),
  /** How long it takes to fetch from a registry what forms start from. Absent: not measured. */
  pull: pull.settings.exactOptional(),
  /** What a busy neighbour of the same form does to an instance. Absent: not measured. */
  neighbour: neighbour.settings.exactOptional(),
  /** What an instance goes through besides its launch. Absent: not measured. */
  lifecycle: lifecycle.settings.exactOptional(),
  /** How fast an instance is once it runs. Absent: not measured. */
  speed: speed.settings.exactOptional(),
});

/** A validated scenario as a run stores it: defaults filled in, quantities in the units of their names. */
export const scenario = z.object({
  name: kebabName,
  description: text().optional(),
  /** The file that it was read from: absolute while it is measured, without its folder in a run. */
  file: text(),
  workload,
  /** Their names are unique. */
  forms: z
    .array(formSpec)
    .min(1)
    .max(16)
    .refine((forms) => new Set(forms.map(({ name }) => name)).size === forms.length, 'two forms of one name'),
  /** Where it is measured, one after the other: `local`, `lab` or ssh:// addresses. Absent: not said. */
  hosts: z.array(text()).max(16).exactOptional(),
  measure,
  /** Claims as they were written. Absent: none. */
  claims: z.array(text()).max(50).exactOptional(),
});

export type Scenario = Stored<typeof scenario>;
