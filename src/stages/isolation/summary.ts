import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { amount, count } from '../../fields/stored-parts.ts';
import { probeCategories, type Verdict, verdicts } from '../../inside/verdicts.ts';
import { effectiveSetting } from '../../targets/effective-setting.ts';

const verdict = z.enum(verdicts as readonly [Verdict, ...Verdict[]]);

/** A target's `isolation` in `summary.json`: the findings of the probes. */
export const isolation = z.strictObject({
  verdicts: z
    .record(z.string(), z.strictObject({ root: verdict.nullable(), user: verdict.nullable() }))
    .describe("By the probe's id; null: not run as that user."),
  counts: z
    .partialRecord(z.enum(probeCategories), z.partialRecord(verdict, count))
    .describe('How often each verdict was given, by category; root and user count each.'),
  figures: z
    .record(z.string(), z.record(z.string(), amount))
    .describe(
      "What a probe counted as root of the instance, by the probe's id and by name; only where it did.",
    ),
  settings: z
    .array(z.strictObject(effectiveSetting.shape))
    .exactOptional()
    .describe(
      'The settings in effect around the instance that was probed; usual: what Debian 12 has by default. Absent: they were not recorded, or nothing can be set.',
    ),
  leaks: count
    .nullable()
    .describe(
      'Probes that found something shared, leaked or exposed, as either user; null: none could be told.',
    ),
});
export type IsolationSummary = Stored<typeof isolation>;
