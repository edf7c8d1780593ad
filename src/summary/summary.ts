import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { bounded, count } from '../fields/stored-parts.ts';
import { stopSignals } from '../launches/stop-request.ts';
import type { Metric } from '../metric.ts';
import { placeInSeries } from '../plan/series.ts';
import { formatVersion } from '../results/records.ts';
import { equivalence } from '../stages/equivalence/summary.ts';
import { stages } from '../stages/stages.ts';
import { targetKinds } from '../targets/targets.ts';
import { caveat } from './caveat.ts';
import { claim } from './claim-answer.ts';
import { cpuMetrics, ioMetrics } from './cost-metrics.ts';
import {
  type ImageSizeName,
  imageSizeMetrics,
  imageSizeNames,
  instanceDiskMetrics,
  memoryMetrics,
} from './launch-metrics.ts';
import { bytesStatistics, costStatistics, durationStatistics } from './metric-summary.ts';

const startup = z.strictObject({
  create: durationStatistics.optional().describe('Making the instance, before `requested`.'),
  requested: durationStatistics.optional(),
  accepted: durationStatistics.optional(),
  kernel: durationStatistics.optional(),
  init: durationStatistics.optional(),
  listening: durationStatistics.optional(),
  ready: durationStatistics.optional(),
  'stop-requested': durationStatistics.optional(),
  stopped: durationStatistics.optional(),
  removed: durationStatistics.optional(),
  fromNothing: durationStatistics.optional().describe('`create` and `ready` of each launch together.'),
});

/** The summaries of stages, by the stage's key in `measure:`; absent: not measured. */
const stageSummaries = Object.fromEntries(
  stages.flatMap(({ key, summary }) =>
    summary === undefined ? [] : [[key, summary.optional().describe('Absent: not measured.')]],
  ),
) as SummarySchemas;
type Summarised = Extract<(typeof stages)[number], { readonly summary: z.ZodObject | z.ZodRecord }>;
type SummarySchemas = {
  readonly [S in Summarised as S['key']]: z.ZodOptional<S['summary']>;
};
export type StageSummaries = { readonly [S in Summarised as S['key']]?: Stored<S['summary']> };

const size = z.number().nullable().optional();
const image = z.strictObject({
  ...(Object.fromEntries(imageSizeNames.map((name) => [name, size])) as Record<ImageSizeName, typeof size>),
  shippedAs: z
    .string()
    .optional()
    .describe('The formats of what `transferBytes` is of. Absent: not recorded.'),
  marginalBytes: bytesStatistics.optional(),
});

const targetSummary = z.strictObject({
  kind: z.enum(targetKinds),
  emulated: z.boolean().describe('Software emulation stood in for hardware virtualisation.'),
  startup: startup.describe('Time from `requested` to each mark.'),
  memory: z.record(z.string(), bytesStatistics).describe(`In bytes. ${meanings(memoryMetrics)}`),
  cpu: z
    .record(z.string(), costStatistics)
    .optional()
    .describe(`CPU time of a launch until it is ready, in ns. ${meanings(cpuMetrics)}`),
  io: z
    .record(z.string(), costStatistics)
    .optional()
    .describe(`Until it is ready. ${meanings(ioMetrics)}`),
  image: image.describe(`In bytes. ${meanings([...imageSizeMetrics, ...instanceDiskMetrics])}`),
  ...stageSummaries,
});
export type TargetSummary = Stored<typeof targetSummary>;

const comparison = z.strictObject({
  metric: z.string().describe('Such as `startup.ready` or `memory.workloadPss`.'),
  target: z.string(),
  base: z.string(),
  ratio: bounded.describe(
    'Median of the target / median of the base, with a 95% interval; null: one of the two may not be above 0.',
  ),
  difference: bounded.describe(
    "Median of the target − median of the base, with a 95% interval, in the metric's unit.",
  ),
  n: count.describe('Samples of the target.'),
  baseN: count.describe('Samples of the base.'),
  p: z
    .number()
    .nullable()
    .describe('Of the hypothesis that the two medians are equal, two-sided; null: a plain size.'),
  pHolm: z.number().nullable().describe('Adjusted over all targets that are compared in the metric.'),
  same: z
    .boolean()
    .nullable()
    .describe('The 90% interval lies within 5% of 1; false is not "different". null: a plain size.'),
});
export type Comparison = Stored<typeof comparison>;

const drift = z.strictObject({
  n: count.describe('Rounds.'),
  rise: z
    .number()
    .describe(
      'How many times as long launches took in the last round as in the first, on a straight line of logarithms.',
    ),
  pTrend: z.number().describe('Of the hypothesis that rounds neither rise nor fall, two-sided.'),
  pNeighbours: z.number().describe('Of the hypothesis that rounds resemble those before them by chance.'),
  p: z.number().describe('Of both together.'),
  noticeable: z.number().describe('The rise that such a run would show in 80 of 100.'),
});
export type Drift = Stored<typeof drift>;

const resumption = z.strictObject({
  block: count.nullable().describe('The first round of launches after it; null: all had been made before.'),
  resumedAt: z.string().describe('ISO 8601, wall clock.'),
  pauseSeconds: count.describe('Since the last record before it, by the wall clock.'),
});
export type Resumption = Stored<typeof resumption>;

/** `summary.json`: pure statistics over stored samples. Warm-up blocks are left out. */
export const summarySchema = z.strictObject({
  formatVersion: z.int().min(1).max(formatVersion),
  runId: z.string(),
  scenario: z.string(),
  status: z.enum(['complete', 'interrupted', 'failed']),
  stoppedBy: z
    .enum(stopSignals)
    .optional()
    .describe('The signal that interrupted it. Absent: it was not, or none is known.'),
  fault: z
    .enum(['input', 'engine'])
    .optional()
    .describe('The kind of the error that it failed with. Absent: it did not, or none is known.'),
  seed: z.int(),
  blocks: count,
  series: z
    .strictObject(placeInSeries.shape)
    .optional()
    .describe('Its place among several runs that --repeat has made. Absent: it is none of several.'),
  caches: z
    .literal('cold')
    .optional()
    .describe("The host's page cache was dropped before each launch. Absent: it was left as it is."),
  baseline: z.string().describe('The target that all others are compared with.'),
  targets: z.record(z.string(), targetSummary),
  comparisons: z.array(comparison),
  drift: drift
    .optional()
    .describe('Of the time to ready over the run, all targets together. Absent: too few rounds.'),
  claims: z.array(claim).describe("The scenario's claims with their answers."),
  equivalence: equivalence.optional().describe('The workload equivalence check. Absent: it was not made.'),
  caveats: z.array(caveat).describe('Conditions that spoil a comparison, and the metrics they touch.'),
  leftOut: z
    .record(z.string(), z.string())
    .optional()
    .describe('Why the run went on without a target (--keep-going), by target. Absent: with all of them.'),
  cutOff: z
    .array(z.string())
    .optional()
    .describe('Ids of launches of which only the beginning is known: the run was killed in them.'),
  resumed: z.array(resumption).optional().describe('Absent: the run was made without a break.'),
});
export type Summary = Stored<typeof summarySchema>;

function meanings(metrics: readonly Pick<Metric, 'name' | 'meaning'>[]): string {
  return `${metrics.map(({ name, meaning }) => `${name}: ${meaning}`).join('; ')}.`;
}

/** The JSON Schema of `summary.json`. */
export function summaryJsonSchema(): Record<string, unknown> {
  return { title: 'Ballast summary', ...z.toJSONSchema(summarySchema) };
}
