import type { NumberUnit } from '../../metric.ts';
import { perSecond } from '../../stats/per-second.ts';
import type { VictimWork } from '../neighbour/kinds.ts';
import type { StageMetric } from '../stage.ts';
import type { SpeedOutcome, SpeedRecord } from './records.ts';

type MeasuredSpeed = Extract<SpeedOutcome, { status: 'measured' }>;
/** What one instance says of a metric; undefined: nothing. A failure is infinitely long, or −∞ a second. */
type SampleOf = (measured: MeasuredSpeed) => number | undefined;

/** An instance that did nothing is slower than any rate. */
const failedRate = Number.NEGATIVE_INFINITY;

export const speedMetrics: readonly SpeedMetric[] = [
  rate('requestsPerSecond', 'Requests per second', {
    meaning: 'correct answers per second; each connection asks again as soon as it has an answer',
    sampleOf: ({ capacity }) =>
      capacity === null ? undefined : (perSecond(capacity.answers, capacity.elapsedNs) ?? failedRate),
  }),
  latency('latencyP50', 'p50Ns', 'median'),
  latency('latencyP90', 'p90Ns', '90th percentile'),
  latency('latencyP99', 'p99Ns', '99th percentile'),
  workRate('cpuPerSecond', 'cpu', 'Pieces of arithmetic', 'a fixed piece of arithmetic'),
  workRate('memoryPerSecond', 'memory', 'Walks through 8 MiB of memory', 'a walk through 8 MiB of memory'),
  workRate(
    'systemCallsPerSecond',
    'system-calls',
    'Hundreds of system calls',
    'a hundred of the cheapest system calls',
  ),
  workRate('diskPerSecond', 'disk', 'Writes of 4 KiB with fsync', 'writing 4 KiB with fsync'),
  workRate('networkPerSecond', 'network', 'Network round trips', 'one byte over TCP from the host and back'),
  workLatency('diskLatencyP50', 'disk', 'p50Ns', 'Write of 4 KiB with fsync', 'writing 4 KiB with fsync'),
  workLatency('diskLatencyP99', 'disk', 'p99Ns', 'Write of 4 KiB with fsync', 'writing 4 KiB with fsync'),
  workLatency(
    'networkLatencyP50',
    'network',
    'p50Ns',
    'Network round trip',
    'one byte from the host and back',
  ),
  workLatency(
    'networkLatencyP99',
    'network',
    'p99Ns',
    'Network round trip',
    'one byte from the host and back',
  ),
];

export interface SpeedMetric extends StageMetric<SpeedRecord, unknown> {
  readonly unit: NumberUnit;
  samplesOf(own: readonly SpeedRecord[]): ReadonlyMap<number, number>;
}

interface Told {
  readonly meaning: string;
  readonly sampleOf: SampleOf;
}

function rate(name: string, title: string, told: Told): SpeedMetric {
  return metric(name, title, { unit: 'count', better: 'larger' }, told);
}

function time(name: string, title: string, told: Told): SpeedMetric {
  return metric(name, title, { unit: 'ns', better: 'smaller' }, told);
}

function latency(name: string, at: 'p50Ns' | 'p90Ns' | 'p99Ns', what: string): SpeedMetric {
  return time(name, `Latency of requests, ${what}`, {
    meaning: `from the instant at which a request is due to the end of its answer, at the same rate for every target: ${what} of an instance`,
    // Where nothing fell due, nothing was late.
    sampleOf: ({ latency: sample }) =>
      sample === null || sample.due === 0 ? undefined : (sample[at] ?? Number.POSITIVE_INFINITY),
  });
}

function workRate(name: string, work: VictimWork, subject: string, what: string): SpeedMetric {
  return rate(name, `${subject} per second`, {
    meaning: `how often per second: ${what}, pauses included`,
    sampleOf: ({ works }) => {
      const sample = works[work];
      return (sample.status === 'done' ? perSecond(sample.units, sample.elapsedNs) : null) ?? failedRate;
    },
  });
}

function workLatency(
  name: string,
  work: VictimWork,
  at: 'p50Ns' | 'p99Ns',
  subject: string,
  what: string,
): SpeedMetric {
  const which = at === 'p50Ns' ? 'median' : '99th percentile';
  return time(name, `${subject}, ${which}`, {
    meaning: `${what}, ${which}`,
    sampleOf: ({ works }) => {
      const sample = works[work];
      return sample.status === 'done' ? sample[at] : Number.POSITIVE_INFINITY;
    },
  });
}

function metric(
  name: string,
  title: string,
  kind: Pick<SpeedMetric, 'unit' | 'better'>,
  { meaning, sampleOf }: Told,
): SpeedMetric {
  return {
    name,
    title,
    meaning,
    ...kind,
    samplesOf: (own) =>
      samplesByBlock(own, sampleOf, kind.better === 'larger' ? failedRate : Number.POSITIVE_INFINITY),
  };
}

/** An instance that could not be measured is a failure of what the others tell. */
function samplesByBlock(
  records: readonly SpeedRecord[],
  sampleOf: SampleOf,
  failed: number,
): ReadonlyMap<number, number> {
  const isMeasured = records.some(
    ({ outcome }) => outcome.status === 'measured' && sampleOf(outcome) !== undefined,
  );
  return new Map(
    records.flatMap(({ block, outcome }) => {
      const sample = outcome.status === 'measured' ? sampleOf(outcome) : isMeasured ? failed : undefined;
      return sample === undefined ? [] : [[block, sample] as const];
    }),
  );
}
