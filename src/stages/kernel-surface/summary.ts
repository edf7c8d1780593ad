import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { count } from '../../fields/stored-parts.ts';

/** A target's `kernelSurface` in `summary.json`. */
export const kernelSurface = z.strictObject({
  functions: z
    .number()
    .nullable()
    .describe('Different kernel functions run on the host for an instance under a fixed load; median.'),
  beyondIdle: z.number().nullable().describe('Those of them not seen while it was idle; median.'),
  n: count.describe('Windows.'),
  lostEvents: count.describe('Above 0 the counts are lower bounds.'),
  reason: z.string().nullable().describe('Why there is no count.'),
});
export type SurfaceSummary = Stored<typeof kernelSurface>;
