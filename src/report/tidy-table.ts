import { effectiveCount, lag1Autocorrelation } from '../stats/autocorrelation.ts';
import { locateIn } from '../stats/order-statistic.ts';
import { samplesOf, sortedSamplesOf } from '../summary/metric-samples.ts';
import { type CataloguedMetric, metrics } from '../summary/metrics.ts';
import type { RunParts } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import type { DataTable, Value } from './document.ts';

const columns = ['metric', 'target', 'unit', 'median', 'low', 'high', 'n'] as const;

/**
 * Every metric of every target in one table, a row each, for a spreadsheet or a data frame: medians with their 95%
 * intervals, of n samples. A size or a state that a target has as a whole is a row with n = 1.
 */
export function tidyTable(summary: Summary, parts: RunParts): DataTable {
  const rows = [...metrics.values()].flatMap((metric) =>
    Object.keys(summary.targets).flatMap((target) => rowOf(metric, target, summary, parts)),
  );
  return { name: 'metrics', columns, rowCount: rows.length, rows: () => rows };
}

function rowOf(
  metric: CataloguedMetric,
  target: string,
  summary: Summary,
  parts: RunParts,
): readonly (readonly Value[])[] {
  const { fullName, unit, sampledOf } = metric;
  const about = [fullName, target, unit] as const;
  if (sampledOf !== undefined) {
    const samples = samplesOf(parts, fullName, target);
    if (samples.length === 0) return [];
    const effective = effectiveCount(samples, lag1Autocorrelation(samples));
    const { point, ci95 } = locateIn(sortedSamplesOf(parts, fullName, target), 0.5, effective);
    return [[...about, point, ci95?.[0] ?? null, ci95?.[1] ?? null, samples.length]];
  }
  const ofTarget = summary.targets[target];
  if (ofTarget === undefined) return [];
  const { point, range } = metric.estimate(ofTarget);
  return point === null ? [] : [[...about, point, range?.[0] ?? null, range?.[1] ?? null, 1]];
}
