import type { Group } from './metrics.ts';
import { metrics } from './metrics.ts';
import type { TargetSummary } from './summary.ts';

/** What a target has of a metric, in the metric's unit; null: it could not be told. */
export interface MetricValue {
  readonly point: number | null;
  /** The 95% interval of a median; null: there is none, or it needs none. */
  readonly interval: readonly [number, number] | null;
  /** Launches or instances that failed. */
  readonly failures: number;
}

interface Statistics {
  readonly medianNs?: number | null;
  readonly medianBytes?: number | null;
  readonly median?: number | null;
  readonly ci95Ns?: readonly [number, number] | null;
  readonly ci95Bytes?: readonly [number, number] | null;
  readonly ci95?: readonly [number, number] | null;
  readonly failures?: number;
}

/** A metric of a target by its full name (`startup.ready`); undefined: it was not measured of this target. */
export function metricValue(target: TargetSummary, fullName: string): MetricValue | undefined {
  const metric = metrics.get(fullName);
  if (metric === undefined) return undefined;
  const found = statisticsOf(target, metric.group, metric.name);
  if (found !== undefined) {
    const { medianNs, medianBytes, median, ci95Ns, ci95Bytes, ci95, failures = 0 } = found;
    return {
      point: medianNs ?? medianBytes ?? median ?? null,
      interval: ci95Ns ?? ci95Bytes ?? ci95 ?? null,
      failures,
    };
  }
  const { point, range } = metric.estimate(target);
  if (point === null) return undefined;
  return { point, interval: range === null || range[0] === range[1] ? null : range, failures: 0 };
}

function statisticsOf(target: TargetSummary, group: Group, name: string): Statistics | undefined {
  switch (group) {
    case 'startup':
    case 'memory':
    case 'cpu':
    case 'io':
    case 'lifecycle':
    case 'parallel':
      return own(target[group], name);
    case 'image': {
      const found = own(target.image, name);
      return typeof found === 'object' && found !== null ? found : undefined;
    }
    case 'speed':
      return own(target.speed?.metrics, name);
    case 'pull':
      return target.pull;
    default:
      return undefined;
  }
}

function own(record: object | undefined, name: string): Statistics | undefined {
  if (record === undefined || !Object.hasOwn(record, name)) return undefined;
  return (record as Readonly<Record<string, Statistics>>)[name];
}
