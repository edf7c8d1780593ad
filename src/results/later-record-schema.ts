import { z } from 'zod';
import { block, formName, storedMark, unavailable } from '../fields/stored-parts.ts';
import { lifecycleOperations } from '../stages/lifecycle/records.ts';
import { aggressorNames, baselines, victimWorks } from '../stages/neighbour/kinds.ts';
import { limits } from '../workload.ts';

const part = z.object({
  digest: z.string(),
  name: z.string(),
  bytes: z.number(),
  present: z.boolean(),
  began: storedMark.nullable(),
  downloaded: storedMark.nullable(),
  unpacked: storedMark.nullable(),
});

const pull = z.object({
  forms: z.array(formName).min(1),
  block,
  kind: z.enum(['image', 'files']),
  transferBytes: z.number().nullable(),
  outcome: z.discriminatedUnion('status', [
    z.object({
      status: z.literal('pulled'),
      requested: storedMark,
      usable: storedMark,
      flushNs: z.number(),
      parts: z.array(part),
    }),
    unavailable('failed', 'aborted'),
  ]),
});

const workSample = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    units: z.number(),
    elapsedNs: z.number(),
    insideNs: z.number(),
    p50Ns: z.number(),
    p99Ns: z.number(),
    maxNs: z.number(),
    stressedShare: z.number().nullable(),
  }),
  z.object({ status: z.literal('failed'), reason: z.string(), stressedShare: z.number().nullable() }),
]);
const works = z.record(z.enum(victimWorks), workSample);

const neighbour = z.object({
  form: formName,
  block,
  condition: z.enum([...baselines, ...aggressorNames]),
  limits,
  outcome: z.discriminatedUnion('status', [
    z.object({
      status: z.literal('measured'),
      works,
      aggressor: z
        .discriminatedUnion('status', [
          z.object({ status: z.literal('done'), amount: z.number(), elapsedNs: z.number() }),
          unavailable('failed'),
        ])
        .nullable(),
    }),
    unavailable('failed', 'aborted'),
  ]),
});

const surfaceWindows = z.array(
  z.object({ functions: z.number(), beyondIdle: z.number(), events: z.number(), lost: z.number() }),
);

const kernelSurface = z.object({
  form: formName,
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('measured'), idle: surfaceWindows, load: surfaceWindows }),
    unavailable('unavailable'),
  ]),
});

const lifecycle = z.object({
  form: formName,
  block,
  operation: z.enum(lifecycleOperations),
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('done'), done: storedMark, ready: storedMark.nullable() }),
    unavailable('absent', 'failed'),
  ]),
});

const speedLoad = z.object({
  ratePerSecond: z.number(),
  connections: z.number(),
  durationMs: z.number(),
  chosenFrom: z.record(z.string(), z.number()).nullable(),
  forwarded: z.boolean(),
});

const capacity = z.object({
  by: z.enum(['autocannon', 'ballast']),
  answers: z.number(),
  failures: z.number(),
  elapsedNs: z.number(),
  harnessCpuNs: z.number(),
});

const latency = z.object({
  due: z.number(),
  failures: z.number(),
  p50Ns: z.number().nullable(),
  p90Ns: z.number().nullable(),
  p99Ns: z.number().nullable(),
  histogram: z.base64().max(65_536),
  sentLateP99Ns: z.number(),
  harnessCpuNs: z.number(),
});

const speed = z.object({
  form: formName,
  block,
  outcome: z.discriminatedUnion('status', [
    z.object({
      status: z.literal('measured'),
      capacity: capacity.nullable(),
      latency: latency.nullable(),
      works,
    }),
    unavailable('failed'),
  ]),
});

/** Of what is measured after the launches, on instances of their own. */
export const laterRecords = {
  pull,
  neighbour,
  'kernel-surface': kernelSurface,
  lifecycle,
  'speed-load': speedLoad,
  speed,
} as const;
