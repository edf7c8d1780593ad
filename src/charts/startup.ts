import type { RunRecord } from '../results/records.ts';
import { cacheWords } from '../summary/cache-words.ts';
import { findings, headline } from '../summary/comparison.ts';
import { labelOf } from '../summary/label.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Summary } from '../summary/summary.ts';
import { formatRatioTo } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { hoverOf, type LaunchPoint, launchPoints } from './launch-points.ts';
import { emptyChart, formScales, rounded, shortLabels, vegaLiteSchema } from './scales.ts';
import { chartWidth } from './theme.ts';
import { evenly, mostPoints } from './thin.ts';
import { timeAxis } from './time-axis.ts';

/**
 * The share of launches that were ready by each time, from `requested`: an empirical distribution function a form,
 * with a sign for each launch and the median's interval. A form with failures never reaches 100 %.
 */
export function startupChart(summary: Summary, records: readonly RunRecord[]): ChartSpec {
  const measured = launchPoints(summary, partsOf(records)).filter(({ launch }) => !launch.warmup);
  if (measured.length === 0) return emptyChart('Startup: no launch was recorded');
  const scales = formScales(summary);
  const ready = measured.filter(({ ns }) => Number.isFinite(ns));
  const axis = timeAxis(ready.map(({ ns }) => ns / 1e9));
  const mostOfForm = Math.floor(mostPoints / scales.domain.length);
  const steps = scales.domain.map((form) => stepsOf(form, measured, mostOfForm));
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
  const legend = {
    title: null,
    orient: 'bottom',
    columns: 2,
    symbolOpacity: 1,
    labelExpr: shortLabels(scales.domain),
  };
  const byForm = (range: readonly string[]) => ({
    field: 'form',
    type: 'nominal',
    scale: { domain: scales.domain, range },
    legend,
  });
  const color = byForm(scales.colours);
  const failures = steps.flatMap(({ form, n, failed }) =>
    failed === 0
      ? []
      : [
          {
            form,
            seconds: edge,
            share: rounded((n - failed) / n),
            hover: `${form}: ${failed} of ${n} launches were never ready`,
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
          (form) => summary.forms[form]?.startup.ready?.medianNs,
          'duration',
        ),
        ...(failures.length > 0 ? ['×: the rest was never ready, so the line ends below 100 %'] : []),
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
          shape: byForm(scales.shapes),
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
  /** From 1, by time. */
  readonly rank: number;
}

interface Steps {
  readonly form: string;
  readonly n: number;
  readonly failed: number;
  readonly points: readonly Ranked[];
}

function stepsOf(form: string, measured: readonly LaunchPoint[], most: number): Steps {
  const own = measured.filter((point) => point.form === form);
  const ready = own.filter(({ ns }) => Number.isFinite(ns)).toSorted((a, b) => a.ns - b.ns);
  const points = evenly(ready.length, most).map((at) => ({ ...(ready[at] as LaunchPoint), rank: at + 1 }));
  return { form, n: own.length, failed: own.length - ready.length, points };
}

function sign(point: Ranked, n: number) {
  const { form, ns, rank, launch } = point;
  return { id: launch.id, form, seconds: rounded(ns / 1e9), share: rounded(rank / n), hover: hoverOf(point) };
}

/** Rises from 0 at the fastest launch, and goes on to the edge at the share that was ever ready. */
function verticesOf({ form, n, points }: Steps, edge: number) {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  return [
    { form, seconds: rounded(first.ns / 1e9), share: 0 },
    ...points.map(({ ns, rank }) => ({ form, seconds: rounded(ns / 1e9), share: rounded(rank / n) })),
    { form, seconds: edge, share: rounded(last.rank / n) },
  ];
}

function intervalsOf(summary: Summary) {
  return Object.entries(summary.forms).flatMap(([form, { startup }]) => {
    const interval = startup.ready?.ci95Ns;
    if (!interval?.every(Number.isFinite)) return [];
    const [seconds, to] = interval.map((ns) => rounded(ns / 1e9));
    return [{ form: labelOf(summary, form), share: 0.5, seconds, to }];
  });
}

function titleOf(summary: Summary): string {
  const say = (form: string, base: string, ratio: number) =>
    `${form} takes ${formatRatioTo(base, ratio, null, 'as long as')} to be ready`;
  return headline(summary, 'startup.ready', 'time to ready', say) ?? 'From request to ready';
}
