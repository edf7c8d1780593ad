import { z } from 'zod';
import { block, evidence, formName, storedMark, texts } from '../fields/stored-parts.ts';
import { probeCategories, probeUsers, type Verdict, verdicts } from '../inside/verdicts.ts';
import { markNames } from '../marks.ts';
import { scenario } from '../scenario.ts';
import { equivalenceRecord } from '../stages/equivalence/record-schema.ts';
import { stages } from './course-records.ts';
import { laterRecords } from './later-record-schema.ts';
import type { RunRecord } from './records.ts';

const cell = { block, warmup: z.boolean(), form: formName };
const instant = z.iso.datetime();
const nullableNumber = z.number().nullable();

const header = z.object({
  formatVersion: z.int(),
  runId: z.string().regex(/^[\w-]{1,64}$/, 'expected the id of a run'),
  startedAt: z.string(),
  ballastVersion: z.string(),
  seed: z.int(),
  host: z.string(),
  scenario,
  plan: z.array(z.object(cell)),
  conditions: texts,
});

const calibration = z.object({
  floors: z.array(z.object({ name: z.string(), n: z.int(), medianNs: z.number(), p95Ns: z.number() })),
});

const preparation = z.object({
  form: formName,
  imageDigest: z.string().nullable(),
  emulated: z.boolean(),
  conditions: texts,
  steps: z.record(z.string(), z.object({ durationNs: z.number(), cached: z.boolean() })),
});

const outcome = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ready') }),
  z.object({
    status: z.enum(['timed-out', 'exited', 'failed', 'aborted']),
    reason: z.string(),
    output: z.string(),
  }),
]);

const memory = z.object({
  workloadPss: z.number(),
  overheadPss: z.number(),
  cgroupBytes: z.number(),
  cgroupCacheBytes: z.number(),
  reservedBytes: z.number(),
  guestOtherBytes: nullableNumber,
  emulatorBytes: nullableNumber,
  daemonDeltaBytes: nullableNumber,
  daemonDeltaReason: z.string().nullable(),
  hostDeltaBytes: z.number(),
  settled: z.boolean(),
});

const window = z.object({
  durationNs: z.number(),
  harnessCpuNs: z.number(),
  eventLoopMaxDelayNs: nullableNumber,
  stolenTicks: z.number(),
  memoryPressureUs: nullableNumber,
  thermalThrottles: nullableNumber,
  clockStepNs: nullableNumber,
});

const guestPhases = z.object({
  firmwareUs: nullableNumber,
  loaderUs: nullableNumber,
  initrdUs: nullableNumber,
  userspaceUs: nullableNumber,
  serviceUs: nullableNumber,
  finishedUs: nullableNumber,
});

const launch = z.object({
  ...cell,
  id: z.string(),
  outcome,
  marks: z.object(Object.fromEntries(markNames.map((name) => [name, storedMark.optional()]))),
  createNs: nullableNumber,
  readiness: z.object({ attempts: z.number(), refusedGapP95Ns: nullableNumber }).nullable(),
  memory: memory.nullable(),
  marginalBytes: nullableNumber,
  window: window.nullable(),
  guestPhases: guestPhases.optional(),
});

const image = z.object({
  form: formName,
  transferBytes: z.number(),
  unpackedBytes: z.number(),
  allocatedBytes: z.number(),
  sharedBytes: z.number(),
  kept: z.array(z.object({ what: z.string(), place: z.string(), bytes: z.number() })).optional(),
});

const question = z.object({
  probe: z.string(),
  title: z.string(),
  category: z.enum(probeCategories),
  question: z.string(),
  source: z.string(),
  method: z.string(),
  limits: z.string(),
});

const verdict = z.enum(verdicts as readonly [Verdict, ...Verdict[]]);
const found = { verdict, because: z.string() };
const repetitions = z.array(z.object({ ...found, durationNs: z.number(), evidence }));

const control = z.object({ ...found, weakening: z.string(), probe: z.string(), repetitions });

const probe = z.object({
  ...found,
  form: formName,
  probe: z.string(),
  title: z.string(),
  category: z.enum(probeCategories),
  user: z.enum(probeUsers),
  repetitions,
  control: z.object({ weakening: z.string().nullable(), fired: z.boolean(), because: z.string() }).nullable(),
});

const end = z.object({
  status: z.enum(['complete', 'interrupted', 'failed']),
  reason: z.string().nullable(),
  endedAt: z.string(),
  host: texts.optional(),
});

/** What each line of `run.jsonl` must be, by its type, so that nothing that reads it can stumble over it. */
export const recordSchemas: Readonly<Record<RunRecord['type'], z.ZodType>> = {
  header,
  calibration,
  preparation,
  'left-out': z.object({ form: formName, reason: z.string() }),
  begun: z.object({ ...cell, id: z.string() }),
  launch,
  whole: z.object({ stage: z.enum(stages), block }),
  resumed: z.object({ block: block.nullable(), resumedAt: instant, lastStoredAt: instant }),
  image,
  question,
  control,
  probe,
  equivalence: equivalenceRecord,
  ...laterRecords,
  end,
};
