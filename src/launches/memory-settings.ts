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
            'Rounds in which it is measured, from the first measured round on. A 95% interval needs 6, the interval of a comparison 7, and a difference among six targets 9.',
          ),
      })
      .exactOptional()
      .describe(
        'Memory of the next instance while others run: launches more instances next to each measured one. {} takes the defaults.',
      ),
  })
  .describe('Memory on the host that exists only because of an instance.');
