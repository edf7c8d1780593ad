import { z } from 'zod';
import { probeCategories } from '../../inside/verdicts.ts';

export const isolationSettings = z.object({
  /** Absent: the probes of all categories are run. */
  categories: z.array(z.enum(probeCategories)).exactOptional(),
});

export const writtenIsolation = z
  .strictObject({
    categories: z
      .array(z.enum(probeCategories))
      .min(1)
      .optional()
      .describe('Only probes of these categories. By default all; without `limits` it takes half the time.'),
  })
  .transform(({ categories }) => (categories === undefined ? {} : { categories }))
  .describe('Probes of isolation, on separate instances, after everything that is timed.');
