import { z } from 'zod';
import type { Stored } from '../fields/stored.ts';
import { block, instant } from '../fields/stored-parts.ts';
import { equivalence } from '../stages/equivalence/definition.ts';
import { stages } from '../stages/stages.ts';

/** The parts of a run, in their order; what is measured in blocks has several, the rest one block, 0. */
export type StageName = 'equivalence' | 'launches' | (typeof stages)[number]['name'];
const stageNames: readonly [StageName, ...StageName[]] = [
  equivalence.name,
  'launches',
  ...stages.map(({ name }) => name),
];

const place = z.object({ stage: z.enum(stageNames), block });
export type Place = Stored<typeof place>;

/** All of this block is stored, and need never be measured again. */
export const wholeRecord = z.object({ type: z.literal('whole'), ...place.shape });

/**
 * The run goes on after it was cut off. What was stored before of blocks that were not whole counts no more. Marks
 * after it have an origin of their own.
 */
export const resumedRecord = z.object({
  type: z.literal('resumed'),
  /** The first block of launches that is measured from here on; null: all launches were there. */
  block: block.nullable(),
  resumedAt: instant,
  /** When the last record before it was written. */
  lastStoredAt: instant,
});
export type ResumedRecord = Stored<typeof resumedRecord>;
