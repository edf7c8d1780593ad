import { labelOf } from '../summary/label.ts';
import type { Summary, TargetSummary } from '../summary/summary.ts';

/** A target, as tables name it. */
export interface ReportedTarget {
  readonly target: string;
  /** Its name where people read it. */
  readonly label: string;
  readonly emulated: boolean;
}

/** A target of which there is something in a group of its summary. */
export interface MeasuredTarget<Group extends keyof TargetSummary> extends ReportedTarget {
  readonly found: NonNullable<TargetSummary[Group]>;
}

export function reportedTarget(summary: Summary, target: string): ReportedTarget {
  return { target, label: labelOf(summary, target), emulated: summary.targets[target]?.emulated ?? false };
}

/** The targets in which a group of metrics was measured, in the scenario's order. */
export function measuredTargets<Group extends keyof TargetSummary>(
  summary: Summary,
  group: Group,
): readonly MeasuredTarget<Group>[] {
  return Object.entries(summary.targets).flatMap(([target, all]) => {
    const found = all[group] ?? undefined;
    return found === undefined ? [] : [{ ...reportedTarget(summary, target), found }];
  });
}

/** A metric of a target. */
export interface TargetMetric<Name extends string, Metric> extends ReportedTarget {
  readonly name: Name;
  readonly metric: Metric;
}

/** What is known of some metrics: target by target, in the order of their names. */
export function metricsIn<Name extends string, Metric>(
  summary: Summary,
  names: readonly Name[],
  metricOf: (target: TargetSummary, name: Name) => Metric | null | undefined,
): readonly TargetMetric<Name, Metric>[] {
  return Object.entries(summary.targets).flatMap(([target, all]) =>
    names.flatMap((name) => {
      const metric = metricOf(all, name) ?? undefined;
      return metric === undefined ? [] : [{ ...reportedTarget(summary, target), name, metric }];
    }),
  );
}
