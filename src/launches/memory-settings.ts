import { z } from 'zod';
import { wholeNumber } from '../fields/schema-parts.ts';
import type { Stored } from '../fields/stored.ts';

const beside = wholeNumber(1, 32);
const rounds = wholeNumber(1, 1000);

/** The settings of the measure of memory, as a run stores them. */
export const memorySettings = z.object({
  /** The rounds in which one more instance is launched, and beside how many that run. Absent: none is. */
  next: z.object({ beside, rounds }).exactOptional(),
});
export type MemorySettings = Stored<typeof memorySettings>;

/** The same as a scenario's file has it. */
export const writtenMemory = z
  .strictObject({
    next: z
      .strictObject({
        beside: beside
          .default(1)
          .describe('How many instances of the target run already, the measured one included.'),
        rounds: rounds
          .default(9)
          .describe(
            'In how many rounds, from the first that counts; an interval of 95% needs 6, that of a comparison 7, and a difference from the first of six targets 9.',
          ),
      })
      .exactOptional()
      .describe(
        'What the next instance takes where some run already: launches as many more beside each measured one. {} takes the defaults.',
      ),
  })
  .describe('Memory on the host that exists only because an instance does.');
