import { comparisonOf } from '../../summary/comparison.ts';
import { groupsTouchedByEmulation } from '../../summary/emulation.ts';
import { nameOf } from '../../summary/label.ts';
import { startupNames } from '../../summary/launch-metrics.ts';
import { metricValue } from '../../summary/metric-value.ts';
import { type CataloguedMetric, metrics } from '../../summary/metrics.ts';
import type { Comparison, Summary } from '../../summary/summary.ts';
import { isUpperBound } from '../../summary/upper-bound.ts';
import { whatIsShown } from '../../summary/what-is-shown.ts';
import { largerFirst, ratioText } from '../../wording/bounded.ts';
import { inOneUnit } from '../../wording/one-unit.ts';
import type { Grid, GridCell, GridRow, GridTarget } from './grid.ts';

/** Metrics by full name as a grid; those that no target has are left out. */
export function metricGrid(summary: Summary, caption: string, names: readonly string[]): Grid {
  return { caption, targets: gridTargets(summary), rows: names.flatMap((name) => metricRow(summary, name)) };
}

export function gridTargets(summary: Summary): readonly GridTarget[] {
  return Object.entries(summary.targets).map(([target, { emulated }]) => ({
    name: nameOf(summary, target),
    isEmulated: emulated,
    isBaseline: target === summary.baseline,
  }));
}

/**
 * A metric as a row; nothing where no target has it.
 * @param heading instead of the metric's title
 */
export function metricRow(summary: Summary, fullName: string, heading?: string): readonly GridRow[] {
  const metric = metrics.get(fullName);
  if (metric === undefined || metric.unit === 'state' || metric.unit === 'answer') return [];
  const found = Object.entries(summary.targets).map(([target, all]) => ({
    target,
    value: metricValue(all, fullName),
    isTouched: groupsTouchedByEmulation(all).includes(metric.group),
  }));
  if (found.every(({ value }) => value === undefined)) return [];
  const points = found.flatMap(({ value }) => value?.point ?? []);
  const longest = Math.max(
    0,
    ...found.flatMap(({ value, isTouched }) => (isTouched ? [] : (value?.point ?? []))),
  );
  const words = inOneUnit(points, metric.unit);
  const cells = found.map(({ target, value, isTouched }): GridCell | undefined => {
    if (value === undefined) return undefined;
    const { point, interval, failures } = value;
    const id = `${target}.${fullName}`;
    if (point === null) return { id, text: failures > 0 ? 'failed' : 'not reached' };
    const ends = interval === null ? null : words.interval(point, interval);
    const ratio = ratioIn(summary, comparisonOf(summary, fullName, target));
    return {
      id,
      text: `${isMost(summary, target, metric) ? '≤ ' : ''}${words.value(point)}`,
      ...(ends === null ? {} : { interval: ends }),
      ...(ratio === undefined ? {} : { ratio }),
      ...(isTouched || longest === 0 ? {} : { share: Math.max(0, point) / longest }),
    };
  });
  return [{ heading: heading ?? metric.title, name: fullName, meaning: metric.meaning, cells }];
}

/** `7.4× (4.8–10×)`; of a target that is smaller `container 7.4×`, since the larger one is the subject of a ratio. */
function ratioIn(summary: Summary, compared: Comparison | undefined): string | undefined {
  if (compared === undefined) return undefined;
  switch (whatIsShown(summary, compared)) {
    case 'nothing':
      return undefined;
    case 'the-same':
      return 'same';
    case 'a-difference': {
      const { isTurned, ratio } = largerFirst(compared.ratio);
      const text = ratioText(ratio);
      if (text === '1.00×') return 'same';
      return text === null ? undefined : isTurned ? `${nameOf(summary, compared.base)} = ${text}` : text;
    }
    case 'too-few-blocks':
      return 'too few rounds';
    default:
      return 'no difference shown';
  }
}

function isMost(summary: Summary, target: string, { group, name }: CataloguedMetric): boolean {
  const startup = startupNames.find((one) => group === 'startup' && one === name);
  const found = summary.targets[target]?.startup;
  return startup !== undefined && found !== undefined && isUpperBound(found, startup);
}
