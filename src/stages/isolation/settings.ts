import { z } from 'zod';
import { probeCategories } from '../../inside/verdicts.ts';

export const isolationSettings = z.object({
  /** Absent: the probes of all categories are run. */
  categories: z.array(z.enum(probeCategories)).exactOptional(),
});

/** What a file may ask of probes, and of the count of the host's kernel, which is asked for in the same place. */
export const writtenIsolation = z
  .strictObject({
    categories: z
      .array(z.enum(probeCategories))
      .min(1)
      .optional()
      .describe('Only probes of these categories. By default all; without `limits` it takes half the time.'),
    kernelSurface: z
      .boolean()
      .default(false)
      .describe(
        "Count the kernel functions that the host runs for an instance as well. It takes root, and slows the host's whole kernel for some seconds.",
      ),
  })
  .describe('Probes of isolation, on instances of their own after all that is timed.');
