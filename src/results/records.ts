import { z } from 'zod';
import { imageReference } from '../fields/image-reference.ts';
import type { Stored } from '../fields/stored.ts';
import { instant, texts } from '../fields/stored-parts.ts';
import {
  begunRecord,
  calibrationRecord,
  launchRecord,
  leftOutRecord,
  preparationRecord,
} from '../launches/records.ts';
import { stopSignals } from '../launches/stop-request.ts';
import { cell } from '../plan/build-plan.ts';
import { placeInSeries } from '../plan/series.ts';
import { scenario } from '../scenario.ts';
import { equivalence } from '../stages/equivalence/definition.ts';
import type { RecordOf } from '../stages/stage.ts';
import { stages } from '../stages/stages.ts';
import { resumedRecord, type StageName, wholeRecord } from './progress-records.ts';

/** The format of `run.jsonl` and `summary.json`. What a new one changes of older runs is a step of `upgrades.ts`. */
export const formatVersion = 3;

const headerRecord = z.object({
  type: z.literal('header'),
  /** The format that the run was written in; what is read of it is upgraded. */
  formatVersion: z.int(),
  runId: z.string().regex(/^[\w-]{1,64}$/, 'expected the id of a run'),
  startedAt: instant,
  ballastVersion: z.string(),
  seed: z.int(),
  host: z.string(),
  scenario,
  /** Claims about emulated virtual machines are judged. Absent: those about targets with `accelerator: tcg` alone. */
  emulationAccepted: z.literal(true).exactOptional(),
  /** Absent: the run is none of several that --repeat has made. */
  series: placeInSeries.exactOptional(),
  /**
   * The user of the host where that is not root, and the keys of what the scenario's file asks to measure and takes root.
   * Absent: it was root.
   */
  ofUser: z
    .object({
      uid: z
        .int()
        .min(1)
        .max(2 ** 32 - 1),
      leftOut: z.array(z.string().regex(/^[A-Za-z]{1,40}$/)).max(20),
    })
    .exactOptional(),
  /** One entry a launch, in order. */
  plan: z.array(cell),
  /** Host facts: `kernel`, `cpuModel`, `cpus`, `memoryBytes`, `cgroups`, `virtualisedBy`, … as text. */
  environment: texts,
});
export type HeaderRecord = Stored<typeof headerRecord>;

const imageId = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected the id of an image');

/** What only the end of a run with one status says. */
const ofStatus = { signal: 'interrupted', fault: 'failed', host: 'complete', imageName: 'complete' } as const;

const endRecord = z
  .object({
    type: z.literal('end'),
    status: z.enum(['complete', 'interrupted', 'failed']),
    reason: z.string().nullable(),
    /** The signal that interrupted it; missing in older runs. */
    signal: z.enum(stopSignals).exactOptional(),
    /** The kind of the error that it failed with; missing in older runs. */
    fault: z.enum(['input', 'engine']).exactOptional(),
    endedAt: instant,
    /**
     * The part of `environment` that tells one boot of one host from another; missing in older runs and when not
     * complete.
     */
    host: texts.optional(),
    /**
     * What the name that the scenario gives to its image meant, by ids, when the run began and at its end; null: nothing.
     * All launches are of the first. Missing in older runs, when not complete, and of images without such a name.
     */
    imageName: z
      .object({ name: imageReference, atStart: imageId, atEnd: imageId.nullable() })
      .exactOptional(),
  })
  .superRefine((end, context) => {
    for (const [key, of] of Object.entries(ofStatus))
      if (of !== end.status && end[key as keyof typeof ofStatus] !== undefined)
        context.addIssue({ code: 'custom', path: [key], message: `only a run that is ${of} has it` });
    if ((end.status === 'complete') !== (end.reason === null))
      context.addIssue({ code: 'custom', path: ['reason'], message: 'a run has one unless it is complete' });
  });

/** The part of the end that a complete run has asked for last. */
export type KnownAtEnd = Pick<EndRecord, 'host' | 'imageName'>;
export type EndRecord = Stored<typeof endRecord>;

const ownRecords = [
  headerRecord,
  calibrationRecord,
  preparationRecord,
  leftOutRecord,
  begunRecord,
  launchRecord,
  wholeRecord,
  resumedRecord,
  endRecord,
] as const;
const measurements = [equivalence, ...stages] as const;

type StageRecord<M = (typeof measurements)[number]> = M extends { readonly records: infer R }
  ? RecordOf<R>
  : never;

/**
 * One line of `run.jsonl`. All instants are ns on the harness's monotonic clock since an origin that is the same for
 * what was stored without a break: from the header, or from a resumption, to the next.
 */
export type RunRecord = Stored<(typeof ownRecords)[number]> | StageRecord;

/** What each line of `run.jsonl` must be, by its type, so that nothing that reads it can stumble over it. */
export const recordSchemas: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...ownRecords.map((record) => [record.shape.type.value, record] as const),
  ...measurements.flatMap(({ records }) => Object.entries(records)),
]);

/**
 * The stage that stores records of a type, and whether the type is of single blocks, of all of a stage without
 * blocks, or of the whole run; undefined for what is not of a stage.
 */
export const homeOfType: ReadonlyMap<
  string,
  { readonly stage: StageName; readonly of: 'block' | 'stage' | 'run' }
> = new Map(
  measurements.flatMap(({ name: stage, records }) => {
    const isOfBlock = (record: z.ZodObject) => 'block' in record.shape;
    const hasBlocks = Object.values(records).some(isOfBlock);
    return Object.entries(records).map(
      ([type, record]) =>
        [type, { stage, of: isOfBlock(record) ? 'block' : hasBlocks ? 'run' : 'stage' }] as const,
    );
  }),
);

/** Tells whether a record is of a target, alone or among others. */
export function isOfTarget(record: RunRecord, target: string): boolean {
  return 'target' in record
    ? record.target === target
    : 'targets' in record && record.targets.includes(target);
}
