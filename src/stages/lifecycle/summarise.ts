import { locate, median } from '../../stats/order-statistic.ts';
import { pairedRatio } from '../../stats/paired-ratio.ts';
import { lastMark, operationSamples } from './metrics.ts';
import {
  type LifecycleOperation,
  type LifecycleOutcome,
  type LifecycleRecord,
  lifecycleOperations,
} from './records.ts';
import type { LifecycleFigure, LifecycleSummary } from './summary.ts';

/**
 * What a form's instances went through, and how long it took; with the ratio to another form, paired by block. A failed
 * operation ranks as infinitely slow; one that the form does not have is no sample.
 * @param base of the form that it is compared with
 */
export function lifecycleSummary(
  records: readonly LifecycleRecord[],
  base: readonly LifecycleRecord[],
): LifecycleSummary {
  const tried = lifecycleOperations.filter((one) => records.some(({ operation }) => operation === one));
  return Object.fromEntries(tried.map((one) => [one, figureOf(one, records, base)]));
}

function figureOf(
  operation: LifecycleOperation,
  records: readonly LifecycleRecord[],
  base: readonly LifecycleRecord[],
): LifecycleFigure {
  const own = records.filter((record) => record.operation === operation);
  const samples = operationSamples(own, operation);
  const others = operationSamples(base, operation);
  const { point, ci95 } = locate([...samples.values()]);
  const pairs = [...samples].flatMap(([block, form]) => {
    const other = others.get(block);
    return other === undefined ? [] : [{ form, base: other }];
  });
  const ratio = pairedRatio(pairs);
  const outcomes = own.map(({ outcome }) => outcome);
  return {
    medianNs: point,
    ci95Ns: ci95,
    n: samples.size,
    failures: outcomes.filter(({ status }) => status === 'failed').length,
    answeredNs: median(outcomes.flatMap((one) => (one.status === 'done' ? [one.done.latestNs] : []))),
    resolutionNs: median(outcomes.flatMap((one) => (one.status === 'done' ? [widthOf(one)] : []))),
    ratio: point === null ? null : ratio.point,
    ratioCi95: ratio.ci95,
    pairs: pairs.length,
    reasons: [...new Set(outcomes.flatMap((one) => (one.status === 'done' ? [] : [one.reason])))],
  };
}

function widthOf(outcome: Extract<LifecycleOutcome, { status: 'done' }>): number {
  const { earliestNs, latestNs } = lastMark(outcome);
  return latestNs - earliestNs;
}
