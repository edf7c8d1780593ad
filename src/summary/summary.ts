import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { count, interval, located } from '../fields/stored-parts.ts';
import { formKinds } from '../forms/forms.ts';
import { formatVersion } from '../results/records.ts';
import { equivalence } from '../stages/equivalence/summary.ts';
import { stages } from '../stages/stages.ts';
import { claim } from './claim-answer.ts';
import { bytesFigure, durationFigure } from './figure-summary.ts';
import { allImageFigures, figureMeanings, memoryFigures } from './figures.ts';
import { spoiler } from './spoiler.ts';

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

/** By the stage's key in `measure:`; absent: not measured. */
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

const formSummary = z.strictObject({
  kind: z.enum(formKinds),
  emulated: z.boolean().describe('Software emulation stood in for hardware virtualisation.'),
  startup: startup.describe('Time from `requested` to each mark.'),
  memory: z.record(z.string(), bytesFigure).describe(meaningsOf(memoryFigures)),
  image: z.record(z.string(), z.number().nullable()).describe(meaningsOf(allImageFigures)),
  ...stageSummaries,
});
export type FormSummary = Stored<typeof formSummary>;

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
export type Comparison = Stored<typeof comparison>;

const friedmanEntry = z.strictObject({
  figure: z.string(),
  n: count.describe('Blocks in which every form has a sample.'),
  statistic: z.number(),
  p: z.number().describe('Of the hypothesis that all forms are alike.'),
});
export type FriedmanEntry = Stored<typeof friedmanEntry>;

const resumption = z.strictObject({
  block: count.nullable().describe('The first block of launches after it; null: all had been made before.'),
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
export type Summary = Stored<typeof summarySchema>;

function meaningsOf(figures: readonly (keyof typeof figureMeanings)[]): string {
  return `In bytes. ${figures.map((figure) => `${figure}: ${figureMeanings[figure]}`).join('; ')}.`;
}

/** The JSON Schema of `summary.json`. */
export function summaryJsonSchema(): Record<string, unknown> {
  return { title: 'Ballast summary', ...z.toJSONSchema(summarySchema) };
}
