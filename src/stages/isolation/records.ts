import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { amount, evidence, targetName } from '../../fields/stored-parts.ts';
import { probeCategories, probeUsers, type Verdict, verdicts } from '../../inside/verdicts.ts';
import { effectiveSetting } from '../../targets/effective-setting.ts';
import { standing } from './standing.ts';

/** A probe's question and method, for readers of its verdicts long after, with another version or with none. */
export const questionRecord = z.object({
  type: z.literal('question'),
  /** The probe's id in the catalogue, for example `K1`. */
  probe: z.string(),
  title: z.string(),
  category: z.enum(probeCategories),
  question: z.string(),
  source: z.string(),
  method: z.string(),
  /** What its answer cannot show: `cannotShow` of the probe. */
  limits: z.string(),
  /** Where others treat what it asks; absent: an older version stored none. */
  references: z.array(z.string()).exactOptional(),
  /** What adds the barrier that it may find missing; absent: nothing is known to. */
  remedy: z
    .object({ container: z.string().exactOptional(), machine: z.string().exactOptional() })
    .exactOptional(),
});
export type QuestionRecord = Stored<typeof questionRecord>;

const verdict = z.enum(verdicts as readonly [Verdict, ...Verdict[]]);

/** The numbers that a probe counted, by their names; absent: none. */
const figures = z.record(z.string(), amount).exactOptional();

/** One run of a probe. */
const repetition = z.object({
  verdict,
  because: z.string(),
  figures,
  durationNs: amount,
  /** The evidence as it was gathered, each text in it cut at 2 KiB; null when there was none. */
  evidence,
});
export type ProbeRepetition = Stored<typeof repetition>;

/** The findings of a probe, as root, in an instance that was weakened on purpose. */
export const controlRecord = z.object({
  type: z.literal('control'),
  weakening: z.string(),
  probe: z.string(),
  verdict,
  because: z.string(),
  repetitions: z.array(repetition),
});
export type ControlRecord = Stored<typeof controlRecord>;

/** The finding of a probe in a target, as one user, after its control was taken into account. */
export const probeRecord = z.object({
  type: z.literal('probe'),
  target: targetName,
  /** The probe's id in the catalogue, for example `K1`. */
  probe: z.string(),
  title: z.string(),
  category: z.enum(probeCategories),
  user: z.enum(probeUsers),
  /** Absent: probed by a version whose probes named no boundary. */
  standing: standing.exactOptional(),
  verdict,
  /** A fragment of a sentence about the instance. */
  because: z.string(),
  figures,
  /** Empty when the instance could not be launched. */
  repetitions: z.array(repetition),
  /** null: the probe needs none. */
  control: z
    .object({
      /** The name of the weakening, for example `privileged`; null when no weakened instance could be had. */
      weakening: z.string().nullable(),
      fired: z.boolean(),
      because: z.string(),
    })
    .nullable(),
});
export type ProbeRecord = Stored<typeof probeRecord>;

/** The settings in effect around the instance of a target that was probed. Runs before format 3 have none. */
export const effectiveRecord = z.object({
  type: z.literal('effective'),
  target: targetName,
  settings: z.array(effectiveSetting).max(100),
});
export type EffectiveRecord = Stored<typeof effectiveRecord>;

/** The settings of the host that the isolation of all targets depends on. */
export const hostSettingsRecord = z.object({
  type: z.literal('host-settings'),
  settings: z.array(effectiveSetting).max(100),
});
export type HostSettingsRecord = Stored<typeof hostSettingsRecord>;
