import { z } from 'zod';
import { wholeNumber } from '../fields/schema-parts.ts';
import { writtenMemory } from '../launches/memory-settings.ts';
import { mostRounds } from '../plan/build-plan.ts';
import { stages } from '../stages/stages.ts';

/** What each stage has of its own, by its key. */
const ofStages = Object.fromEntries(
  stages.map(({ key, written }) => [key, written.optional().describe(written.description ?? '')]),
);

/** What a scenario may ask to be measured. */
export const measure = z.strictObject({
  startup: z
    .strictObject({
      rounds: wholeNumber(1, mostRounds)
        .default(10)
        .describe('Passes over all targets, each in random order.'),
      warmup: wholeNumber(0, 100)
        .default(1)
        .describe('Passes before the measured ones, recorded but not counted.'),
      caches: z
        .enum(['warm', 'cold'])
        .default('warm')
        .describe(
          "cold: the host's page cache is dropped before each launch, which needs root. All launches of a run are warm, or all are cold.",
        ),
    })
    .prefault({})
    .describe('Time from the request to ready. Always measured.'),
  memory: writtenMemory.optional().describe(writtenMemory.description ?? ''),
  ...ofStages,
});
