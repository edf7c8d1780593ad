import { isOfTarget, type RunRecord } from '../results/records.ts';
import type { StageMetric } from '../stages/stage.ts';
import { stages } from '../stages/stages.ts';
import { inOrder } from '../stats/order-statistic.ts';
import { samplesIn } from './columns.ts';
import type { RunParts } from './run-parts.ts';

/**
 * The samples of a target in a metric, such as `startup.ready`, in the order of the run; none where it has no such
 * metric.
 */
export function samplesOf(parts: RunParts, metric: string, target: string): Float64Array {
  return ofStage(parts, metric, target) ?? samplesIn(parts.columns.get(target)?.get(metric));
}

/** The same from the smallest to +∞. Remembered: the first target is compared with each of the others. */
export function sortedSamplesOf(parts: RunParts, metric: string, target: string): Float64Array {
  const ofRun = known.get(parts) ?? new Map<string, Float64Array>();
  known.set(parts, ofRun);
  const name = `${target}.${metric}`;
  const made = ofRun.get(name) ?? inOrder(samplesOf(parts, metric, target));
  ofRun.set(name, made);
  return made;
}

const known = new WeakMap<RunParts, Map<string, Float64Array>>();

/** undefined: the metric is one of launches. */
function ofStage({ ofType }: RunParts, fullName: string, target: string): Float64Array | undefined {
  const [group, name] = fullName.split('.');
  const stage = stages.find(({ key }) => key === group);
  const metric = (stage?.metrics as readonly StageMetric<RunRecord, never>[] | undefined)?.find(
    (one) => one.name === name,
  );
  if (stage === undefined || metric?.samplesOf === undefined) return undefined;
  const records = Object.keys(stage.records).flatMap((type) => ofType(type as RunRecord['type']));
  const own = records.filter((record) => isOfTarget(record, target));
  return Float64Array.from(metric.samplesOf(own).values());
}
