import { z } from 'zod';
import type { Stored } from '../../fields/stored.ts';
import { count, interval } from '../../fields/stored-parts.ts';
import { speedMetrics } from './metrics.ts';

const number = z.number().nullable();

const metric = z.strictObject({
  unit: z.enum(['ns', 'bytes', 'count']).describe('`count`: per second.'),
  median: number,
  ci95: interval.describe('Exact 95% order-statistic interval of the median; null when n is too small.'),
  n: count.describe('Instances.'),
  failures: count.describe('Of them without an answer; these rank as slowest.'),
});

const latency = z.strictObject({
  due: count.describe('Requests that fell due, over all instances.'),
  failures: count.describe('Of them failed; these rank as slowest.'),
  p50Ns: number,
  p90Ns: number,
  p99Ns: number,
  p999Ns: number,
});

/** A target's `speed` in `summary.json`. */
export const speed = z.strictObject({
  blocks: count,
  problems: z.array(z.string()).describe('Why instances are missing, or works of them.'),
  metrics: z
    .record(z.string(), metric)
    .describe(speedMetrics.map(({ name, meaning }) => `${name}: ${meaning}`).join('; ')),
  latency: latency.nullable().describe('HDR histograms of all instances merged.'),
  failedAnswers: count.describe('Wrong answers, errors and timeouts of the closed loop.'),
  harnessCores: number.describe('CPU time of the load itself over its duration; median.'),
  sentLateP99Ns: number.describe('How late Ballast was to send, as part of the latencies; median.'),
});
export type SpeedSummary = Stored<typeof speed>;
export type SpeedStatistics = Stored<typeof metric>;
