import { z } from 'zod';
import { formKinds } from '../forms/forms.ts';
import { probeCategories, type Verdict, verdicts } from '../inside/verdicts.ts';
import { formatVersion } from '../results/records.ts';
import { equivalence } from '../stages/equivalence/summary.ts';
import { lifecycle } from '../stages/lifecycle/summary.ts';
import { neighbour } from '../stages/neighbour/summary.ts';
import { pull } from '../stages/pull/summary.ts';
import { speed } from '../stages/speed/summary.ts';
import { answers } from './claim-answer.ts';
import { allImageFigures, figureMeanings, memoryFigures } from './figures.ts';
import { spoilingConditions } from './spoiler.ts';
import type { Summary } from './summary.ts';

const count = z.int().nonnegative();
const interval = z.readonly(z.tuple([z.number(), z.number()])).nullable();

const located = z.strictObject({ point: z.number().nullable(), ci95: interval });

const statistics = {
  quantiles: z
    .strictObject({ p90: located.nullable(), p95: located.nullable() })
    .describe("In the figure's unit; null: n is too small (36 for p90, 72 for p95)."),
  autocorrelation: z.number().nullable().describe('Lag-1, in run order.'),
  nEffective: z
    .number()
    .describe('How many independent samples these are worth: less than n where they are autocorrelated.'),
  dipP: z.number().nullable().describe("p of Hartigan's dip test that there is one mode."),
  multimodal: z.boolean().describe('More than one mode, far enough apart to matter.'),
  outliers: z
    .array(z.string())
    .describe('Launches beyond the quartiles by three interquartile ranges; they are in all figures.'),
};

const durationFigure = z.strictObject({
  medianNs: z.number().nullable().describe('Median, ns; null when most launches failed before the mark.'),
  ci95Ns: interval.describe('Exact 95 % order-statistic interval of the median; null when n is too small.'),
  n: count.describe('Measured launches.'),
  failures: count.describe('Launches that were not ready; they rank as infinitely slow.'),
  failureRate: located.describe("Share of launches that failed, with Wilson's interval."),
  resolutionNs: z.number().nullable().describe("Median width of the mark's own interval."),
  ...statistics,
});

const bytesFigure = z.strictObject({
  medianBytes: z.number().nullable(),
  ci95Bytes: interval,
  n: count,
  ...statistics,
});

const startup = z.strictObject({
  requested: durationFigure.optional(),
  accepted: durationFigure.optional(),
  kernel: durationFigure.optional(),
  init: durationFigure.optional(),
  listening: durationFigure.optional(),
  ready: durationFigure.optional(),
  'stop-requested': durationFigure.optional(),
  stopped: durationFigure.optional(),
  removed: durationFigure.optional(),
});

const verdict = z.enum(verdicts as readonly [Verdict, ...Verdict[]]);
const isolation = z.strictObject({
  verdicts: z
    .record(z.string(), z.strictObject({ root: verdict.nullable(), user: verdict.nullable() }))
    .describe("By the probe's id; null: not run as that user."),
  counts: z
    .partialRecord(z.enum(probeCategories), z.partialRecord(verdict, count))
    .describe('How often each verdict was given, by category; root and user count each.'),
  leaks: count.describe('Probes that found something shared, leaked or exposed, as either user.'),
});

const kernelSurface = z.strictObject({
  functions: z
    .number()
    .nullable()
    .describe('Different kernel functions run on the host for an instance under a fixed load; median.'),
  beyondIdle: z.number().nullable().describe('Those of them not seen while it was idle; median.'),
  n: count.describe('Windows.'),
  lostEvents: count.describe('Above 0 the counts are lower bounds.'),
  reason: z.string().nullable().describe('Why there is no count.'),
});

const formSummary = z.strictObject({
  kind: z.enum(formKinds),
  emulated: z.boolean().describe('Software emulation stood in for hardware virtualisation.'),
  startup: startup.describe('Time from `requested` to each mark.'),
  memory: z.record(z.string(), bytesFigure).describe(meaningsOf(memoryFigures)),
  image: z.record(z.string(), z.number().nullable()).describe(meaningsOf(allImageFigures)),
  pull: pull.optional().describe('Absent: not measured.'),
  isolation: isolation.optional().describe('Absent: not probed.'),
  neighbour: neighbour.optional().describe('Absent: not measured.'),
  lifecycle: lifecycle.optional(),
  speed: speed.optional().describe('Absent: not measured.'),
  kernelSurface: kernelSurface.optional().describe('Absent: not asked for.'),
});

const comparison = z.strictObject({
  figure: z.string().describe('Such as `startup.ready` or `memory.workloadPss`.'),
  form: z.string(),
  base: z.string(),
  ratio: z.number().nullable().describe('form / base'),
  ci95: interval,
  n: count.describe('Paired blocks.'),
  p: z.number().nullable().describe('Signed-rank test, two-sided; null: no ratio, or a plain size.'),
  pHolm: z.number().nullable().describe('Adjusted over all forms that are compared in the figure.'),
  probabilityLess: located.nullable().describe('P(form < base) within a block; null: a plain size.'),
  same: z
    .boolean()
    .nullable()
    .describe('The 90 % interval lies within 5 % of 1; false is not "different". null: a plain size.'),
  multimodal: z.boolean().describe('Samples of one of the two have more than one mode.'),
});

const friedmanEntry = z.strictObject({
  figure: z.string(),
  n: count.describe('Blocks in which every form has a sample.'),
  statistic: z.number(),
  p: z.number().describe('Of the hypothesis that all forms are alike.'),
});

const claimSide = z.strictObject({
  figure: z.string().nullable().describe('Such as `vm.startup.ready`; null: a constant.'),
  factor: z.number(),
  point: z.number().nullable().describe('Of the whole side, factor included; null: cannot be told.'),
  range: interval.describe(
    'Where it may lie: the 95 % interval of a median, of a count what untold probes allow, of a fact the fact itself.',
  ),
});

const ends = z
  .strictObject({ low: z.number().nullable(), high: z.number().nullable() })
  .describe('Those of ci95, each by itself; null: open, since a failed launch ranks as infinitely slow.');

const claim = z.strictObject({
  claim: z.string().describe('As written in the scenario.'),
  answer: z.enum(answers),
  unit: z.enum(['ns', 'bytes', 'count']).nullable(),
  left: claimSide.nullable(),
  right: claimSide.nullable(),
  ratio: z
    .strictObject({ point: z.number().nullable(), ci95: interval, ends, limit: z.number(), n: count })
    .nullable()
    .describe('left / right without factors, paired by block, and the ratio it is held against.'),
  reason: z.string().nullable().describe('Why it cannot be told.'),
});

const spoiler = z.strictObject({
  condition: z.enum(spoilingConditions),
  figures: z.array(z.string()).describe('What it touches: a form, or its group, such as `vm.startup`.'),
  launches: z.array(z.string()).describe('Ids of the launches in which it was seen; empty: not of launches.'),
  text: z.string(),
});

const resumption = z.strictObject({
  block: count.nullable().describe('The first block of launches after it; null: all had been made before.'),
  resumedAt: z.string().describe('ISO 8601, wall clock.'),
  pauseSeconds: count.describe('Since the last record before it, by the wall clock.'),
});

/** Validates a `summary.json`. */
export const summarySchema = z.strictObject({
  formatVersion: z.int().min(1).max(formatVersion),
  runId: z.string(),
  scenario: z.string(),
  status: z.enum(['complete', 'interrupted', 'failed']),
  seed: z.int(),
  blocks: count,
  caches: z
    .literal('cold')
    .optional()
    .describe("The host's page cache was dropped before each launch. Absent: it was left as it is."),
  forms: z.record(z.string(), formSummary),
  comparisons: z.array(comparison),
  friedman: z.array(friedmanEntry).describe('Empty below three forms.'),
  claims: z.array(claim).describe("The scenario's claims with their answers."),
  equivalence: equivalence
    .optional()
    .describe('That the forms do equal work. Absent: nothing was certified.'),
  spoilers: z.array(spoiler).describe('Conditions that spoil a comparison, and the figures they touch.'),
  leftOut: z
    .record(z.string(), z.string())
    .optional()
    .describe('Why the run went on without a form (--keep-going), by form. Absent: with all of them.'),
  cutOff: z
    .array(z.string())
    .optional()
    .describe('Ids of launches of which only the beginning is known: the run was killed in them.'),
  resumed: z.array(resumption).optional().describe('Absent: the run was made without a break.'),
});

function meaningsOf(figures: readonly (keyof typeof figureMeanings)[]): string {
  return `In bytes. ${figures.map((figure) => `${figure}: ${figureMeanings[figure]}`).join('; ')}.`;
}

/** The JSON Schema of `summary.json`. */
export function summaryJsonSchema(): Record<string, unknown> {
  return { title: 'Ballast summary', ...z.toJSONSchema(summarySchema) };
}

// Fails to compile when the schema and the type part ways, in either direction; optionality and `readonly` aside.
type Parsed = z.output<typeof summarySchema>;
type Mutable<T> = T extends readonly [infer A, infer B]
  ? [Mutable<A>, Mutable<B>]
  : T extends readonly (infer E)[]
    ? Mutable<E>[]
    : T extends object
      ? { -readonly [K in keyof T]-?: Mutable<Exclude<T[K], undefined>> }
      : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
true satisfies Same<Mutable<Parsed>, Mutable<Summary>>;
