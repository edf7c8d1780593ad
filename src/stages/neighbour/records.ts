import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { block, formName, unavailable } from '../../fields/stored-parts.ts';
import { limits } from '../../workload.ts';
import { aggressorNames, baselines, victimWorks } from './kinds.ts';

/** How much of its time the aggressor was at work; null where there was none. */
const stressedShare = z.number().nullable();

const workSample = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    units: z.number(),
    /** From asking to the answer, on the harness's clock: what rates are made of. */
    elapsedNs: z.number(),
    /** The rest is on the clock where the work was done. */
    insideNs: z.number(),
    p50Ns: z.number(),
    p99Ns: z.number(),
    maxNs: z.number(),
    stressedShare,
  }),
  z.object({ status: z.literal('failed'), reason: z.string(), stressedShare }),
]);
export type WorkSample = Stored<typeof workSample>;

export const workSamples = z.record(z.enum(victimWorks), workSample);

const aggressorSample = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    /** Operations or bytes, by its kind. */
    amount: z.number(),
    elapsedNs: z.number(),
  }),
  unavailable('failed'),
]);
export type AggressorSample = Stored<typeof aggressorSample>;

const outcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('measured'),
    works: workSamples,
    /** null: a neighbour that is idle, or none. */
    aggressor: aggressorSample.nullable(),
  }),
  /** The pair could not be had (`failed`), or had to be ended for the host's sake (`aborted`). */
  unavailable('failed', 'aborted'),
]);
export type NeighbourOutcome = Stored<typeof outcome>;

/** A victim measured beside a neighbour, once: one condition of one block. */
export const neighbourRecord = z.object({
  type: z.literal('neighbour'),
  form: formName,
  block,
  condition: z.enum([...baselines, ...aggressorNames]),
  /** Those of the victim and of its neighbour each: the scenario's, lowered to what is harmless for this host. */
  limits,
  outcome,
});
export type NeighbourRecord = Stored<typeof neighbourRecord>;
