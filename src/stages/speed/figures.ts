import type { VictimWork } from '../neighbour/kinds.ts';
import type { SpeedOutcome } from './records.ts';

type MeasuredSpeed = Extract<SpeedOutcome, { status: 'measured' }>;

export interface SpeedFigureKind {
  readonly unit: 'count' | 'ns';
  readonly meaning: string;
  /** The sample of one instance; undefined: none. A failure is 0 a second, or infinitely long. */
  readonly sampleOf: (measured: MeasuredSpeed) => number | undefined;
}

/** The figures by their names in claims and `summary.json`. A rate is `count` a second. */
export const speedFigures: ReadonlyMap<string, SpeedFigureKind> = new Map([
  [
    'requestsPerSecond',
    {
      unit: 'count',
      meaning: 'correct answers a second, each connection asking again as soon as it is answered',
      sampleOf: ({ capacity }) =>
        capacity === null ? undefined : (capacity.answers / capacity.elapsedNs) * 1e9,
    },
  ],
  latency('latencyP50', 'p50Ns', 'median'),
  latency('latencyP90', 'p90Ns', '90th percentile'),
  latency('latencyP99', 'p99Ns', '99th percentile'),
  rate('cpuPerSecond', 'cpu', 'a fixed piece of arithmetic'),
  rate('memoryPerSecond', 'memory', 'a walk through 8 MiB of memory'),
  rate('systemCallsPerSecond', 'system-calls', 'a hundred of the cheapest system calls'),
  rate('diskPerSecond', 'disk', 'writing 4 KiB with fsync'),
  rate('networkPerSecond', 'network', 'one byte over TCP from the host and back'),
  inside('diskLatencyP50', 'disk', 'p50Ns', 'writing 4 KiB with fsync, median'),
  inside('diskLatencyP99', 'disk', 'p99Ns', 'writing 4 KiB with fsync, 99th percentile'),
  inside('networkLatencyP50', 'network', 'p50Ns', 'one byte from the host and back, median'),
  inside('networkLatencyP99', 'network', 'p99Ns', 'one byte from the host and back, 99th percentile'),
] satisfies [string, SpeedFigureKind][]);

function latency(name: string, at: 'p50Ns' | 'p90Ns' | 'p99Ns', what: string): [string, SpeedFigureKind] {
  const meaning = `from when a request falls due, at the same rate for every form, to the end of its answer: ${what} of an instance`;
  const sampleOf = ({ latency: sample }: MeasuredSpeed) =>
    sample === null ? undefined : (sample[at] ?? Number.POSITIVE_INFINITY);
  return [name, { unit: 'ns', meaning, sampleOf }];
}

function rate(name: string, work: VictimWork, what: string): [string, SpeedFigureKind] {
  const sampleOf = ({ works }: MeasuredSpeed) => {
    const sample = works[work];
    return sample.status === 'done' ? (sample.units / sample.elapsedNs) * 1e9 : 0;
  };
  return [name, { unit: 'count', meaning: `${what}, so often a second, pauses included`, sampleOf }];
}

function inside(
  name: string,
  work: VictimWork,
  at: 'p50Ns' | 'p99Ns',
  meaning: string,
): [string, SpeedFigureKind] {
  const sampleOf = ({ works }: MeasuredSpeed) => {
    const sample = works[work];
    return sample.status === 'done' ? sample[at] : Number.POSITIVE_INFINITY;
  };
  return [name, { unit: 'ns', meaning, sampleOf }];
}

/** The samples of a figure by block. An instance that could not be measured is a failure. */
export function speedSamples(
  records: readonly { readonly block: number; readonly outcome: SpeedOutcome }[],
  { unit, sampleOf }: SpeedFigureKind,
): ReadonlyMap<number, number> {
  const isTold = records.some(
    ({ outcome }) => outcome.status === 'measured' && sampleOf(outcome) !== undefined,
  );
  const failed = unit === 'ns' ? Number.POSITIVE_INFINITY : 0;
  return new Map(
    records.flatMap(({ block, outcome }) => {
      const sample = outcome.status === 'measured' ? sampleOf(outcome) : isTold ? failed : undefined;
      return sample === undefined ? [] : [[block, sample] as const];
    }),
  );
}
