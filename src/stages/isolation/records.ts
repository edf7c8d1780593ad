import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { evidence, formName } from '../../fields/stored-parts.ts';
import { probeCategories, probeUsers, type Verdict, verdicts } from '../../inside/verdicts.ts';

/** What a probe asks and how, for those who read its verdicts long after, with another version or with none. */
export const questionRecord = z.object({
  type: z.literal('question'),
  /** Id in the catalogue, such as `K1`. */
  probe: z.string(),
  title: z.string(),
  category: z.enum(probeCategories),
  question: z.string(),
  source: z.string(),
  method: z.string(),
  /** What its answer cannot show. */
  limits: z.string(),
});
export type QuestionRecord = Stored<typeof questionRecord>;

const verdict = z.enum(verdicts as readonly [Verdict, ...Verdict[]]);

/** One of the times that a probe was run. */
const repetition = z.object({
  verdict,
  because: z.string(),
  durationNs: z.number(),
  /** As it was gathered, each text in it cut at 2 KiB; null when nothing was. */
  evidence,
});
export type ProbeRepetition = Stored<typeof repetition>;

/** What a probe found, as root, in an instance that was weakened on purpose. */
export const controlRecord = z.object({
  type: z.literal('control'),
  weakening: z.string(),
  probe: z.string(),
  verdict,
  because: z.string(),
  repetitions: z.array(repetition),
});
export type ControlRecord = Stored<typeof controlRecord>;

/** What a probe found in a form, as one user; its control already taken into account. */
export const probeRecord = z.object({
  type: z.literal('probe'),
  form: formName,
  /** Id in the catalogue, such as `K1`. */
  probe: z.string(),
  title: z.string(),
  category: z.enum(probeCategories),
  user: z.enum(probeUsers),
  verdict,
  /** A fragment of a sentence about the instance. */
  because: z.string(),
  /** Empty when the instance could not be launched. */
  repetitions: z.array(repetition),
  /** null: the probe needs none. */
  control: z
    .object({
      /** Such as `privileged`; null when no weakened instance could be had. */
      weakening: z.string().nullable(),
      fired: z.boolean(),
      because: z.string(),
    })
    .nullable(),
});
export type ProbeRecord = Stored<typeof probeRecord>;
