import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { amount, block, nullableAmount, targetName, unavailable } from '../../fields/stored-parts.ts';
import { limits } from '../../workload.ts';
import { aggressorNames, baselines, victimWorks } from './kinds.ts';

/** The share of its time that the aggressor was at work; null where there was none. */
const stressedShare = nullableAmount;

const workSample = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    units: amount,
    /** The time from the question to the answer, on the harness's clock: rates are computed from it. */
    elapsedNs: amount,
    /** The following times are on the clock of the place where the work was done. */
    insideNs: amount,
    p50Ns: amount,
    p99Ns: amount,
    maxNs: amount,
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
    amount: amount,
    elapsedNs: amount,
  }),
  unavailable('failed'),
]);
export type AggressorSample = Stored<typeof aggressorSample>;

const outcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('measured'),
    works: workSamples,
    /** null: the neighbour is idle, or there is none. */
    aggressor: aggressorSample.nullable(),
  }),
  /** The pair could not be had (`failed`), or had to be ended for the host's sake (`aborted`). */
  unavailable('failed', 'aborted'),
]);
export type NeighbourOutcome = Stored<typeof outcome>;
export type MeasuredNeighbour = Extract<NeighbourOutcome, { status: 'measured' }>;

/** One measurement of a victim beside a neighbour: one condition of one block. */
export const neighbourRecord = z.object({
  type: z.literal('neighbour'),
  target: targetName,
  block,
  condition: z.enum([...baselines, ...aggressorNames]),
  /** The limits of the victim and of its neighbour each: the scenario's, lowered to what is harmless for this host. */
  limits,
  outcome,
});
export type NeighbourRecord = Stored<typeof neighbourRecord>;
