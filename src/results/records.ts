import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { texts } from '../fields/stored-parts.ts';
import {
  begunRecord,
  calibrationRecord,
  launchRecord,
  leftOutRecord,
  preparationRecord,
} from '../launches/records.ts';
import { cell } from '../plan/build-plan.ts';
import type { Scenario } from '../scenario.ts';
import { equivalenceRecord } from '../stages/equivalence/records.ts';
import { imageRecord } from '../stages/image/records.ts';
import { controlRecord, probeRecord, questionRecord } from '../stages/isolation/records.ts';
import { surfaceRecord } from '../stages/kernel-surface/records.ts';
import { lifecycleRecord } from '../stages/lifecycle/records.ts';
import { neighbourRecord } from '../stages/neighbour/records.ts';
import { pullRecord } from '../stages/pull/records.ts';
import { speedLoadRecord, speedRecord } from '../stages/speed/records.ts';
import { resumedRecord, wholeRecord } from './course-records.ts';
import { storedScenario } from './scenario-stored-schema.ts';

/** Of `run.jsonl` and `summary.json`. What a new one changes of older runs is a step of `upgrades.ts`. */
export const formatVersion = 2;

const headerRecord = z.object({
  type: z.literal('header'),
  /** In which it was written; what is read of it is upgraded. */
  formatVersion: z.int(),
  runId: z.string().regex(/^[\w-]{1,64}$/, 'expected the id of a run'),
  /** ISO 8601, wall clock, for people only. */
  startedAt: z.string(),
  ballastVersion: z.string(),
  seed: z.int(),
  host: z.string(),
  scenario: storedScenario,
  /** One entry a launch, in order. */
  plan: z.array(cell),
  /** Host facts: `kernel`, `cpuModel`, `cpus`, `memoryBytes`, `cgroups`, `virtualisedBy`, … as text. */
  conditions: texts,
});
export type HeaderRecord = Omit<Stored<typeof headerRecord>, 'scenario'> & { readonly scenario: Scenario };

const endRecord = z.object({
  type: z.literal('end'),
  status: z.enum(['complete', 'interrupted', 'failed']),
  reason: z.string().nullable(),
  endedAt: z.string(),
  /** Of `conditions` those that tell one boot of one host from another; missing in older runs and when not complete. */
  host: texts.optional(),
});
export type EndRecord = Stored<typeof endRecord>;

const records = [
  headerRecord,
  calibrationRecord,
  preparationRecord,
  leftOutRecord,
  begunRecord,
  launchRecord,
  wholeRecord,
  resumedRecord,
  imageRecord,
  pullRecord,
  questionRecord,
  controlRecord,
  probeRecord,
  equivalenceRecord,
  neighbourRecord,
  surfaceRecord,
  lifecycleRecord,
  speedLoadRecord,
  speedRecord,
  endRecord,
] as const;

/**
 * One line of `run.jsonl`. All instants are ns on the harness's monotonic clock since an origin that is the same for
 * what was stored without a break: from the header, or from a resumption, to the next.
 */
export type RunRecord = Exclude<Stored<(typeof records)[number]>, { type: 'header' }> | HeaderRecord;

/** What each line of `run.jsonl` must be, by its type, so that nothing that reads it can stumble over it. */
export const recordSchemas: ReadonlyMap<string, z.ZodType<RunRecord>> = new Map(
  records.map((record): [string, z.ZodType<RunRecord>] => [
    record.shape.type.value,
    record as z.ZodType<RunRecord>,
  ]),
);
