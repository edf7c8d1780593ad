import { locate, median } from '../../stats/order-statistic.ts';
import { lastMark, operationSamples } from './metrics.ts';
import {
  type LifecycleOperation,
  type LifecycleOutcome,
  type LifecycleRecord,
  lifecycleOperations,
} from './records.ts';
import type { LifecycleSummary, OperationStatistics } from './summary.ts';

/**
 * Summarises the operations of a target's instances and their durations. A failed operation ranks as infinitely slow;
 * one that the target does not have is no sample.
 */
export function lifecycleSummary(records: readonly LifecycleRecord[]): LifecycleSummary {
  const tried = lifecycleOperations.filter((one) => records.some(({ operation }) => operation === one));
  return Object.fromEntries(tried.map((one) => [one, metricOf(one, records)]));
}

function metricOf(operation: LifecycleOperation, records: readonly LifecycleRecord[]): OperationStatistics {
  const own = records.filter((record) => record.operation === operation);
  const samples = operationSamples(own, operation);
  const { point, ci95 } = locate([...samples.values()]);
  const outcomes = own.map(({ outcome }) => outcome);
  return {
    medianNs: point,
    ci95Ns: ci95,
    n: samples.size,
    failures: outcomes.filter(({ status }) => status === 'failed').length,
    answeredNs: median(outcomes.flatMap((one) => (one.status === 'done' ? [one.done.latestNs] : []))),
    resolutionNs: median(outcomes.flatMap((one) => (one.status === 'done' ? [widthOf(one)] : []))),
    reasons: [...new Set(outcomes.flatMap((one) => (one.status === 'done' ? [] : [one.reason])))],
  };
}

function widthOf(outcome: Extract<LifecycleOutcome, { status: 'done' }>): number {
  const { earliestNs, latestNs } = lastMark(outcome);
  return latestNs - earliestNs;
}
