import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { type Apart, findings, headline } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import type { ChartSpec } from './chart-spec.ts';
import { hoverOf, type LaunchPoint, launchPoints } from './launch-points.ts';
import { byTarget, emptyChart, rounded, targetScales, vegaLiteSchema } from './scales.ts';
import { chartWidth } from './theme.ts';
import { evenly, mostPoints } from './thin.ts';
import { timeAxis } from './time-axis.ts';

/**
 * The share of launches that were ready by each time, from `requested`: an empirical distribution function a target,
 * with a sign for each launch and the median's interval. A target with failures never reaches 100 %.
 */
export function startupChart(summary: Summary, records: readonly RunRecord[]): ChartSpec {
  const measured = launchPoints(summary, partsOf(records)).filter(({ launch }) => !launch.warmup);
  if (measured.length === 0) return emptyChart('Startup: no launch was recorded');
  const scales = targetScales(summary);
  const ready = measured.filter(({ ns }) => Number.isFinite(ns));
  const axis = timeAxis(ready.map(({ ns }) => ns / 1e9));
  const mostOfTarget = Math.floor(mostPoints / scales.domain.length);
  const steps = scales.domain.map((target) => stepsOf(target, measured, mostOfTarget));
  const signs = steps.flatMap(({ points, n }) => points.map((point) => sign(point, n)));
  const edge = axis.scale.domain[1];
  const x = {
    field: 'seconds',
    type: 'quantitative',
    scale: axis.scale,
    axis: axis.axis,
    title: axis.title,
  } as const;
  const y = {
    field: 'share',
    type: 'quantitative',
    title: 'launches ready by then',
    scale: { domain: [0, 1.03], nice: false },
    axis: { values: [0, 0.25, 0.5, 0.75, 1], format: '.0%' },
  } as const;
  const color = byTarget(scales.domain, scales.colours);
  const failures = steps.flatMap(({ target, n, failed }) =>
    failed === 0
      ? []
      : [
          {
            target,
            seconds: edge,
            share: rounded((n - failed) / n),
            hover: `${target}: ${failed} of ${n} launches were never ready`,
          },
        ],
  );
  return {
    $schema: vegaLiteSchema,
    title: {
      text: titleOf(summary),
      subtitle: [
        ...cacheWords(summary).inCharts,
        ...findings(
          summary,
          'startup.ready',
          (target) => summary.targets[target]?.startup.ready?.medianNs,
          'ns',
        ),
        ...(failures.length > 0 ? ['×: the rest was never ready, so the line ends below 100%'] : []),
        ...(axis.log ? ['Logarithmic scale: each step to the right is a multiple'] : []),
        ...(signs.length < ready.length
          ? [`Of ${ready.length} launches, ${signs.length} are drawn, evenly by rank`]
          : []),
      ],
    },
    width: chartWidth,
    height: 260,
    layer: [
      {
        data: { values: intervalsOf(summary) },
        mark: { type: 'rule', strokeWidth: 9, opacity: 0.35, strokeCap: 'butt' },
        encoding: { x, x2: { field: 'to' }, y, color },
      },
      {
        data: { values: steps.flatMap((one) => verticesOf(one, edge)) },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
        encoding: { x, y, color, order: { field: 'share', type: 'quantitative' } },
      },
      {
        data: { values: signs },
        mark: { type: 'point', filled: true, size: 45, opacity: 0.85, aria: true },
        encoding: {
          x,
          y,
          color,
          shape: byTarget(scales.domain, scales.shapes),
          description: { field: 'hover', type: 'nominal' },
        },
      },
      {
        data: { values: failures },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, size: 130, aria: true },
        encoding: { x, y, color, description: { field: 'hover', type: 'nominal' } },
      },
    ],
  } as unknown as ChartSpec;
}

interface Ranked extends LaunchPoint {
  /** The rank by time, from 1. */
  readonly rank: number;
}

interface Steps {
  readonly target: string;
  readonly n: number;
  readonly failed: number;
  readonly points: readonly Ranked[];
}

function stepsOf(target: string, measured: readonly LaunchPoint[], most: number): Steps {
  const own = measured.filter((point) => point.target === target);
  const ready = own.filter(({ ns }) => Number.isFinite(ns)).toSorted((a, b) => a.ns - b.ns);
  const points = evenly(ready.length, most).map((at) => ({ ...(ready[at] as LaunchPoint), rank: at + 1 }));
  return { target, n: own.length, failed: own.length - ready.length, points };
}

function sign(point: Ranked, n: number) {
  const { target, ns, rank, launch } = point;
  return {
    id: launch.id,
    target,
    seconds: rounded(ns / 1e9),
    share: rounded(rank / n),
    hover: hoverOf(point),
  };
}

/** Rises from 0 at the fastest launch, and goes on to the edge at the share that was ever ready. */
function verticesOf({ target, n, points }: Steps, edge: number) {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  return [
    { target, seconds: rounded(first.ns / 1e9), share: 0 },
    ...points.map(({ ns, rank }) => ({ target, seconds: rounded(ns / 1e9), share: rounded(rank / n) })),
    { target, seconds: edge, share: rounded(last.rank / n) },
  ];
}

function intervalsOf(summary: Summary) {
  return Object.entries(summary.targets).flatMap(([target, { startup }]) => {
    const interval = startup.ready?.ci95Ns;
    if (!interval?.every(Number.isFinite)) return [];
    const [seconds, to] = interval.map((ns) => rounded(ns / 1e9));
    return [{ target: labelOf(summary, target), share: 0.5, seconds, to }];
  });
}

function titleOf(summary: Summary): string {
  const say = ({ larger, smaller, times }: Apart) =>
    `${larger} takes ${times} as long as ${smaller} from start request to ready`;
  return headline(summary, 'startup.ready', 'time to ready', say) ?? 'From start request to ready';
}
