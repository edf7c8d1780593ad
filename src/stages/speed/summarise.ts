import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { percentileNs } from '../../stats/histogram.ts';
import { locate, median } from '../../stats/order-statistic.ts';
import { type SpeedMetric, speedMetrics } from './metrics.ts';
import type { LatencySample, SpeedRecord } from './records.ts';
import type { SpeedStatistics, SpeedSummary } from './summary.ts';

/** The longest histogram in characters; those of Ballast have some thousand. */
const longestHistogram = 65_536;

/** Summarises how fast a target's instances are. */
export function speedSummary(records: readonly SpeedRecord[]): SpeedSummary {
  const metrics = speedMetrics.flatMap((metric) => {
    const samples = metric.samplesOf(records);
    return samples.size === 0 ? [] : [[metric.name, metricOf(metric, samples)] as const];
  });
  const measured = records.flatMap(({ outcome }) => (outcome.status === 'measured' ? [outcome] : []));
  const latencies = measured.flatMap(({ latency }) => latency ?? []);
  const capacities = measured.flatMap(({ capacity }) => capacity ?? []);
  return {
    blocks: records.length,
    problems: [...new Set(records.flatMap(problemsOf))],
    metrics: Object.fromEntries(metrics),
    latency: merged(latencies),
    failedAnswers: capacities.reduce((sum, { failures }) => sum + failures, 0),
    harnessCores: median(capacities.map(({ harnessCpuNs, elapsedNs }) => harnessCpuNs / elapsedNs)),
    sentLateP99Ns: median(latencies.flatMap(({ due, sentLateP99Ns }) => (due === 0 ? [] : [sentLateP99Ns]))),
  };
}

function problemsOf({ outcome }: SpeedRecord): readonly string[] {
  if (outcome.status === 'failed') return [`an instance is missing: ${outcome.reason}`];
  return Object.entries(outcome.works).flatMap(([work, sample]) =>
    sample.status === 'failed' ? [`no ${work}: ${sample.reason}`] : [],
  );
}

function metricOf({ unit }: SpeedMetric, samples: ReadonlyMap<number, number>): SpeedStatistics {
  const { point, ci95 } = locate([...samples.values()]);
  return {
    unit,
    median: point,
    ci95,
    n: samples.size,
    failures: [...samples.values()].filter((sample) => !Number.isFinite(sample)).length,
  };
}

/** All requests of all instances as one distribution; those that failed rank above all. null: none can be read. */
function merged(samples: readonly LatencySample[]): SpeedSummary['latency'] {
  const [first, ...others] = samples.flatMap(histogramOf);
  if (first === undefined) return null;
  for (const other of others) first.add(other);
  const due = samples.reduce((sum, one) => sum + one.due, 0);
  const failures = samples.reduce((sum, one) => sum + one.failures, 0);
  const at = (percent: number) => percentileNs(first, percent, failures);
  return { due, failures, p50Ns: at(50), p90Ns: at(90), p99Ns: at(99), p999Ns: at(99.9) };
}

/** The histogram, or nothing when a stored run holds anything else in its place. */
function histogramOf({ histogram }: LatencySample): readonly Histogram[] {
  if (typeof histogram !== 'string' || histogram.length > longestHistogram) return [];
  try {
    return [decodeFromCompressedBase64(histogram)];
  } catch {
    return [];
  }
}
