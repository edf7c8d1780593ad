import type { Located } from './order-statistic.ts';
import { t975 } from './student-t.ts';

/** The spread of fewer runs is too ill known for an interval. */
const fewestRuns = 3;

/**
 * What several runs say of a metric, of a value each: their geometric mean, with the t interval of the mean of their
 * logarithms (N − 1 degrees of freedom). It holds what differs from run to run, which no interval within a run does.
 * The interval is null below three runs; both are null where a value is not above 0.
 * Source: Student, "The Probable Error of a Mean" (1908); that the highest level that is repeated is the one to take it
 * over: Kalibera & Jones, "Rigorous Benchmarking in Reasonable Time" (2013).
 */
export function acrossRuns(values: readonly number[]): Located {
  if (values.length === 0 || !values.every((value) => value > 0 && Number.isFinite(value)))
    return { point: null, ci95: null };
  const logs = values.map(Math.log);
  const mean = sum(logs) / logs.length;
  const point = Math.exp(mean);
  if (logs.length < fewestRuns) return { point, ci95: null };
  const variance = sum(logs.map((log) => (log - mean) ** 2)) / (logs.length - 1);
  const reach = t975(logs.length - 1) * Math.sqrt(variance / logs.length);
  return { point, ci95: [Math.exp(mean - reach), Math.exp(mean + reach)] };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
