import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { bounded, count, interval } from '../fields/stored-parts.ts';
import { type Unit, wordsOfUnit } from '../metric.ts';

const units = ['ns', 'bytes', 'count', 'state', 'answer'] as const satisfies readonly Unit[];

/** `not-comparable`: a metric is that of an emulated virtual machine, which the run does not ask for by name. */
export const answers = ['pass', 'fail', 'inconclusive', 'not-comparable'] as const;
export type Answer = (typeof answers)[number];

/** A value and where it may lie, both of the metric's unit. */
const estimate = {
  point: z.number().nullable().describe('The value of the whole side, factor included; null: not known.'),
  range: interval.describe(
    'Where it may lie: the 95% interval of a median (97.5% where both sides are samples), for a count, what undecided probes allow; for a fact, the fact itself.',
  ),
};

const claimSide = z.strictObject({
  metric: z.string().nullable().describe('Such as `vm.startup.ready`; null: a constant.'),
  factor: z.number(),
  ...estimate,
});
export type AnsweredSide = Stored<typeof claimSide>;

const claimRatio = bounded.extend({ limit: z.number(), n: count, baseN: count });
export type AnsweredRatio = Stored<typeof claimRatio>;

/** A claim with its answer. */
export const claim = z.strictObject({
  claim: z.string().describe('As written in the scenario.'),
  answer: z.enum(answers),
  unit: z
    .enum(units)
    .nullable()
    .describe(
      `null: this version of Ballast cannot read the claim; there are no sides then either. A value in words is its place, from 0: ${Object.entries(
        wordsOfUnit,
      )
        .map(([unit, words]) => `${unit}: ${words.join(', ')}`)
        .join('; ')}.`,
    ),
  left: claimSide.nullable(),
  right: claimSide.nullable(),
  ratio: claimRatio
    .nullable()
    .describe(
      'Of the medians, left / right without factors, and the ratio that is its limit; null: the claim is not about two medians.',
    ),
  reason: z.string().nullable().describe('Why it neither passes nor fails.'),
});
export type ClaimAnswer = Stored<typeof claim>;
