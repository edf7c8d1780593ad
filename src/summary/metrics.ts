import { type Estimate, exactly, type MarkedTime, type Metric, untold } from '../metric.ts';
import type { Measure } from '../scenario.ts';
import type { StageMetric } from '../stages/stage.ts';
import { stages } from '../stages/stages.ts';
import { cpuMetrics, ioMetrics } from './cost-metrics.ts';
import { imageSizeMetrics, instanceDiskMetrics, memoryMetrics, startupMetrics } from './launch-metrics.ts';
import type { SampleStatistics } from './metric-summary.ts';
import type { TargetSummary } from './summary.ts';

/** The groups of what each launch says; CPU time and input of launches are measured whenever launches are. */
type LaunchGroup = 'startup' | 'cpu' | 'io' | 'memory';

/** A group of metrics: a part of `measure:`, or one of those that come with launches. */
export type Group = LaunchGroup | (typeof stages)[number]['key'];

/** A metric as one of all of them. */
export interface CataloguedMetric extends Metric {
  readonly group: Group;
  /** The name with its group, such as `startup.ready`. */
  readonly fullName: string;
  /**
   * The instances that give a sample each: those that are launched, or those of a stage. undefined: it is one value of a
   * target as a whole.
   */
  readonly sampledOf: 'launches' | Group | undefined;
  /** The rounds of a scenario in which it is sampled; 0: it is not measured; undefined: it is not sampled in rounds. */
  roundsIn(measure: Measure): number | undefined;
  /** What is told of the launches' samples besides; undefined: nothing. */
  statistics(target: TargetSummary): (SampleStatistics & { readonly n: number }) | undefined;
  /** A target's time that ends with a mark, whose width bounds what may be said of it; undefined: it is no such time. */
  markedTime(target: TargetSummary): MarkedTime | undefined;
  /** What a target as a whole has of it; `untold` of a metric that is sampled. */
  estimate(target: TargetSummary): Estimate;
}

/** The metrics by full name: `startup.ready`, `memory.overheadPss`, `lifecycle.pause`, … */
export const metrics: ReadonlyMap<string, CataloguedMetric> = new Map(
  [
    ...startupMetrics.map((metric) => {
      const time = ({ startup }: TargetSummary) => startup[metric.name];
      return ofLaunches('startup', metric, time, time);
    }),
    ...memoryMetrics.map((metric) => ofLaunches('memory', metric, ({ memory }) => memory[metric.name])),
    ...cpuMetrics.map((metric) => ofLaunches('cpu', metric, ({ cpu }) => cpu?.[metric.name])),
    ...ioMetrics.map((metric) => ofLaunches('io', metric, ({ io }) => io?.[metric.name])),
    ...imageSizeMetrics.map(ofImage),
    ...instanceDiskMetrics.map((metric) => ofLaunches('image', metric, ({ image }) => image[metric.name])),
    ...stages.flatMap(({ key, metrics }) =>
      (metrics as readonly StageMetric<never, never>[]).map((metric) => ofStage(key, metric)),
    ),
  ].map((metric) => [metric.fullName, metric]),
);

function ofLaunches(
  group: LaunchGroup | 'image',
  metric: Metric,
  statistics: CataloguedMetric['statistics'],
  markedTime: CataloguedMetric['markedTime'] = () => undefined,
): CataloguedMetric {
  return {
    ...metric,
    group,
    fullName: `${group}.${metric.name}`,
    sampledOf: 'launches',
    roundsIn(measure) {
      const { startup, memory } = measure;
      if (group === 'memory' && metric.name === 'next') return memory?.next?.rounds ?? 0;
      const isMeasured = group === 'cpu' || group === 'io' || measure[group] !== undefined;
      return isMeasured ? startup.blocks : 0;
    },
    statistics,
    markedTime,
    estimate: () => untold,
  };
}

/** The sizes of an image are facts. */
function ofImage(metric: (typeof imageSizeMetrics)[number]): CataloguedMetric {
  return {
    ...metric,
    group: 'image',
    fullName: `image.${metric.name}`,
    sampledOf: undefined,
    roundsIn: (measure) => (measure.image === undefined ? 0 : undefined),
    statistics: () => undefined,
    markedTime: () => undefined,
    estimate: ({ image }) => exactly(image[metric.name] ?? null),
  };
}

function ofStage(group: (typeof stages)[number]['key'], metric: StageMetric<never, never>): CataloguedMetric {
  const summaryOf = (target: TargetSummary) => (group === 'image' ? undefined : target[group]);
  return {
    ...metric,
    group,
    fullName: `${group}.${metric.name}`,
    sampledOf: metric.samplesOf === undefined ? undefined : group,
    roundsIn(measure) {
      const settings = measure[group];
      if (settings === undefined || metric.isAsked?.(settings as never) === false) return 0;
      return 'blocks' in settings ? settings.blocks : undefined;
    },
    statistics: () => undefined,
    markedTime(target) {
      const summary = summaryOf(target);
      return summary === undefined ? undefined : metric.markedTime?.(summary as never);
    },
    estimate(target) {
      const summary = summaryOf(target);
      return summary === undefined ? untold : (metric.estimate?.(summary as never) ?? untold);
    },
  };
}
