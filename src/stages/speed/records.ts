import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { amount, block, nullableAmount, targetName, unavailable } from '../../fields/stored-parts.ts';
import { workSamples } from '../neighbour/records.ts';
import { load } from './settings.ts';

/** The load that all targets of a run get, stored once before them. */
export const speedLoadRecord = z.object({
  type: z.literal('speed-load'),
  ...load.shape,
  /**
   * The rate that each target carried in a first short look, in requests a second, from which the load was chosen;
   * null: the scenario gives it.
   */
  chosenFrom: z.record(z.string(), amount).nullable(),
  /**
   * True when requests went over the connection to the host, those of autocannon through a forwarder on the harness's
   * machine.
   */
  forwarded: z.boolean(),
});
export type SpeedLoadRecord = Stored<typeof speedLoadRecord>;

/** The closed loop: each connection asks again as soon as it is answered. */
const capacitySample = z.object({
  /** The client: autocannon, or Ballast where the workload closes its connection after each answer. */
  by: z.enum(['autocannon', 'ballast']),
  /** The number of correct answers. */
  answers: amount,
  /** The number of wrong answers, errors and timeouts. */
  failures: amount,
  elapsedNs: amount,
  /** The load's own CPU time in the harness. */
  harnessCpuNs: amount,
});
export type CapacitySample = Stored<typeof capacitySample>;

/** The open loop: requests fall due at a fixed rate, whether or not those before are answered. */
const latencySample = z.object({
  due: amount,
  /** The number of failed requests: wrong, late beyond the limit, or never sent since too many were waiting. */
  failures: amount,
  /** The time from when a request fell due to the end of its answer, ns; +∞ is null. */
  p50Ns: nullableAmount,
  p90Ns: nullableAmount,
  p99Ns: nullableAmount,
  /** The HDR histogram of the answered ones in µs, compressed, base64; at most 64 KiB. */
  histogram: z.base64().max(65_536),
  /** The delay of the harness itself in sending, 99th percentile; it is part of the latencies. */
  sentLateP99Ns: amount,
  harnessCpuNs: amount,
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
export const speedRecord = z.object({ type: z.literal('speed'), target: targetName, block, outcome });
export type SpeedRecord = Stored<typeof speedRecord>;
