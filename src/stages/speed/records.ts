import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { block, formName, nullableNumber, unavailable } from '../../fields/stored-parts.ts';
import { workSamples } from '../neighbour/records.ts';

/** What all forms of a run were loaded with, told once before them. */
export const speedLoadRecord = z.object({
  type: z.literal('speed-load'),
  /** Of the open loop; the same for every form. */
  ratePerSecond: z.number(),
  connections: z.number(),
  durationMs: z.number(),
  /** What each form carried in a first short look, in requests a second, from which the rate was chosen; null: given. */
  chosenFrom: z.record(z.string(), z.number()).nullable(),
  /** Requests went over the connection to the host, those of autocannon through a forwarder on the harness's machine. */
  forwarded: z.boolean(),
});
export type SpeedLoadRecord = Stored<typeof speedLoadRecord>;

/** Closed loop: each connection asks again as soon as it is answered. */
const capacitySample = z.object({
  /** Who asked: autocannon, or Ballast where the workload closes its connection after each answer. */
  by: z.enum(['autocannon', 'ballast']),
  /** Correct answers. */
  answers: z.number(),
  /** Wrong answers, errors and timeouts. */
  failures: z.number(),
  elapsedNs: z.number(),
  /** The load's own CPU time in the harness. */
  harnessCpuNs: z.number(),
});
export type CapacitySample = Stored<typeof capacitySample>;

/** Open loop: requests fall due at a fixed rate, whether or not those before are answered. */
const latencySample = z.object({
  due: z.number(),
  /** Of those due: wrong, late beyond the limit, or never sent since too many were waiting. */
  failures: z.number(),
  /** From when a request fell due to the end of its answer, ns; +∞ is null. */
  p50Ns: nullableNumber,
  p90Ns: nullableNumber,
  p99Ns: nullableNumber,
  /** HDR histogram of the answered ones in µs, compressed, base64; at most 64 KiB. */
  histogram: z.base64().max(65_536),
  /** How late the harness itself was to send, 99th percentile; part of the latencies. */
  sentLateP99Ns: z.number(),
  harnessCpuNs: z.number(),
});
export type LatencySample = Stored<typeof latencySample>;

const outcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('measured'),
    /** null: the workload is not asked by HTTP. */
    capacity: capacitySample.nullable(),
    latency: latencySample.nullable(),
    works: workSamples,
  }),
  unavailable('failed'),
]);
export type SpeedOutcome = Stored<typeof outcome>;

/** One instance of its own, measured while nothing else runs. */
export const speedRecord = z.object({ type: z.literal('speed'), form: formName, block, outcome });
export type SpeedRecord = Stored<typeof speedRecord>;
