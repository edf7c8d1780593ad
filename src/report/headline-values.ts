import type { Unit } from '../metric.ts';
import { comparisonOf } from '../summary/comparison.ts';
import { headlineSize } from '../summary/image-headline.ts';
import { labelOf } from '../summary/label.ts';
import type { Comparison, Summary, TargetSummary } from '../summary/summary.ts';
import { isUpperBound } from '../summary/upper-bound.ts';
import { whatIsShown } from '../summary/what-is-shown.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { formatFactor, formatRatio } from '../wording/format.ts';
import { between, inUnit } from '../wording/in-unit.ts';
import type { Metric, Row, Value } from './terminal-columns.ts';

/** The targets as rows; emulated ones are dimmed. */
export function targetRows(summary: Summary): readonly Row[] {
  return Object.entries(summary.targets).map(([target, { emulated }]) => ({
    name: escapeTerminal(labelOf(summary, target)),
    ...(emulated ? { role: 'dim' } : {}),
  }));
}

/** What is asked first comes first; metrics that no target has are left out. */
export function headlineMetrics(summary: Summary): readonly Metric[] {
  const size = headlineSize(summary);
  const timed = (name: 'ready' | 'fromNothing') => (target: string, of: TargetSummary) => {
    const { medianNs = null, ci95Ns = null } = of.startup[name] ?? {};
    const mark = isUpperBound(of.startup, name) ? '≤ ' : '';
    return medianOf(summary, `startup.${name}`, target, 'ns', medianNs, ci95Ns, mark);
  };
  const sized = (metric: string, target: string, bytes: number | null | undefined) =>
    medianOf(summary, metric, target, 'bytes', bytes ?? null, null);
  const all: readonly Metric[] = [
    metricOf(summary, 'ready', timed('ready')),
    metricOf(summary, 'memory', (target, { memory }) =>
      sized('memory.total', target, memory.total?.medianBytes),
    ),
    metricOf(summary, size === 'transferBytes' ? 'download' : 'image', (target, { image }) =>
      sized(`image.${size}`, target, image[size]),
    ),
    metricOf(summary, 'failed', (_, { startup: { ready } }) =>
      ready === undefined || !hasFailures(summary)
        ? undefined
        : { number: `${ready.failures}`, unit: `of ${ready.n}` },
    ),
    metricOf(summary, 'closed', (_, { isolation }) => closedBoundaries(isolation?.boundaries ?? null)),
    metricOf(summary, 'from nothing', timed('fromNothing')),
  ];
  return all.filter(({ values }) => values.some((value) => value !== undefined));
}

function metricOf(
  { targets }: Summary,
  title: string,
  valueOfTarget: (target: string, of: TargetSummary) => Value | undefined,
): Metric {
  return { title, values: Object.entries(targets).map(([target, of]) => valueOfTarget(target, of)) };
}

function medianOf(
  summary: Summary,
  metric: string,
  target: string,
  unit: Unit,
  median: number | null,
  interval: readonly [number, number] | null,
  mark = '',
): Value | undefined {
  if (median === null) return undefined;
  const [number = '', unitText = ''] = inUnit(median, unit).split(' ');
  const range = interval === null ? '' : intervalText(interval, unit, unitText);
  const compared = comparisonOf(summary, metric, target);
  return {
    number: `${mark}${number}`,
    unit: unitText,
    ...(range === '' ? {} : { interval: range }),
    ...(compared === undefined ? {} : { ratio: ratioSign(summary, compared) }),
  };
}

/** The interval without the unit that the value has; nothing where both ends are the value when rounded. */
function intervalText(ends: readonly [number, number], unit: Unit, unitText: string): string {
  if (inUnit(ends[0], unit) === inUnit(ends[1], unit)) return '';
  const text = between(ends, unit);
  const shared = ` ${unitText}`;
  const once = text.split(shared).length === 2 && text.endsWith(shared);
  return `(${once ? text.slice(0, -shared.length) : text})`;
}

/** `13×`, `1/15` of what is smaller than the baseline, `=` where both are the same, `~` where no difference is shown. */
function ratioSign(summary: Summary, compared: Comparison): string {
  const { point, low } = compared.ratio;
  switch (whatIsShown(summary, compared)) {
    case 'nothing':
      return '';
    case 'the-same':
      return '=';
    case 'a-difference':
      if (point === null) return low === null ? '' : `≥ ${formatRatio(low)}`;
      return point >= 1 ? formatRatio(point) : `1/${formatFactor(1 / point)}`;
    default:
      return '~';
  }
}

function hasFailures({ targets }: Summary): boolean {
  return Object.values(targets).some(({ startup }) => (startup.ready?.failures ?? 0) > 0);
}

type Boundaries = NonNullable<NonNullable<TargetSummary['isolation']>['boundaries']>;

/** How many of the measured boundaries of isolation are closed. */
function closedBoundaries(boundaries: Boundaries | null): Value | undefined {
  if (boundaries === null) return undefined;
  const states = Object.values(boundaries).flatMap(({ state }) => (state === 'not-measured' ? [] : [state]));
  const closed = states.filter((state) => state === 'closed').length;
  return states.length === 0 ? undefined : { number: `${closed}`, unit: `of ${states.length}` };
}
