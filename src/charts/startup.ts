import { startupSample } from '../results/figures.ts';
import type { RunRecord } from '../results/records.ts';
import { partsOf } from '../results/run-parts.ts';
import type { Summary } from '../results/summary.ts';
import { formatDuration } from '../stats/format.ts';
import {
  emptyChart,
  findings,
  formScales,
  headline,
  labelOf,
  rounded,
  shortLabel,
  vegaLiteSchema,
} from './label.ts';
import type { ChartSpec } from './render-svg.ts';
import { chartWidth } from './theme.ts';

const rowHeight = 74;

/** Every launch as a point, by form, from `requested` to `ready`; the median with its interval; failures at the edge. */
export function startupChart(summary: Summary, records: readonly RunRecord[]): ChartSpec {
  const scales = formScales(summary);
  const launches = partsOf(records).measured.flatMap((launch) => {
    const ns = startupSample(launch, 'ready');
    const row = scales.domain.indexOf(labelOf(summary, launch.form));
    if (ns === undefined || row < 0) return [];
    const form = scales.domain[row] as string;
    return [{ id: launch.id, form, ns, y: rounded(row + 0.62 + 0.16 * jitterOf(launch.id)) }];
  });
  const ready = launches.filter(({ ns }) => Number.isFinite(ns));
  const failed = launches.filter(({ ns }) => !Number.isFinite(ns));
  if (launches.length === 0) return emptyChart('Startup: no launch was recorded');
  const axis = timeAxis(ready.map(({ ns }) => ns / 1e9));
  const y = { field: 'y', type: 'quantitative', scale: yScale(scales.domain.length), axis: null } as const;
  const x = {
    field: 'seconds',
    type: 'quantitative',
    scale: axis.scale,
    axis: axis.axis,
    title: axis.title,
  } as const;
  const style = {
    color: {
      field: 'form',
      type: 'nominal',
      scale: { domain: scales.domain, range: scales.colours },
      legend: null,
    },
    shape: {
      field: 'form',
      type: 'nominal',
      scale: { domain: scales.domain, range: scales.shapes },
      legend: null,
    },
  } as const;
  const points = ready.map(({ ns, ...rest }) => ({ ...rest, seconds: rounded(ns / 1e9) }));
  const edges = failed.map(({ ns: _, ...rest }) => ({ ...rest, seconds: axis.scale.domain[1] }));
  return {
    $schema: vegaLiteSchema,
    title: { text: titleOf(summary), subtitle: subtitleOf(summary, failed.length, axis.log) },
    width: chartWidth,
    height: rowHeight * scales.domain.length,
    layer: [
      ...medianLayers(summary, scales.domain, x, y),
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 55, opacity: 0.75 },
        encoding: { x, y, ...style },
      },
      {
        data: { values: edges },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, size: 130 },
        encoding: { x, y, color: style.color },
      },
    ],
  } as unknown as ChartSpec;
}

function medianLayers(summary: Summary, domain: readonly string[], x: object, y: object): object[] {
  const rows = Object.keys(summary.forms).map((form, row) => {
    const figure = summary.forms[form]?.startup.ready;
    const failures = figure?.failures ?? 0;
    const value = typeof figure?.medianNs === 'number' ? ` · median ${formatDuration(figure.medianNs)}` : '';
    const failedText = failures > 0 ? ` · ${failures} of ${figure?.n ?? 0} failed ✕` : '';
    return { row, figure, text: `${shortLabel(domain[row] ?? form)}${value}${failedText}` };
  });
  const medians = rows.flatMap(({ row, figure }) =>
    typeof figure?.medianNs === 'number'
      ? [{ y: row + 0.42, y2: row + 0.84, seconds: rounded(figure.medianNs / 1e9) }]
      : [],
  );
  const intervals = rows.flatMap(({ row, figure }) =>
    figure?.ci95Ns
      ? [{ y: row + 0.63, seconds: rounded(figure.ci95Ns[0] / 1e9), to: rounded(figure.ci95Ns[1] / 1e9) }]
      : [],
  );
  return [
    {
      data: { values: intervals },
      mark: { type: 'bar', height: rowHeight * 0.42, opacity: 0.13, color: '#808080' },
      encoding: { x, x2: { field: 'to' }, y },
    },
    {
      data: { values: medians },
      mark: { type: 'rule', strokeWidth: 2 },
      encoding: { x, y, y2: { field: 'y2' } },
    },
    {
      data: { values: rows.map(({ row, text }) => ({ y: row + 0.24, text })) },
      mark: { type: 'text', align: 'left', baseline: 'middle', fontWeight: 600, fontSize: 12 },
      encoding: { x: { value: 2 }, y, text: { field: 'text', type: 'nominal' } },
    },
  ];
}

function yScale(rows: number) {
  return { domain: [rows, 0], nice: false, zero: false };
}

function titleOf(summary: Summary): string {
  const say = (form: string, ratio: string, base: string) =>
    `${form} takes ${ratio} as long as ${base} to be ready`;
  return headline(summary, 'startup.ready', say) ?? 'From request to ready';
}

function subtitleOf(summary: Summary, failed: number, log: boolean): string[] {
  return [
    ...findings(summary, 'startup.ready', (form) => summary.forms[form]?.startup.ready?.medianNs, 'duration'),
    ...(failed > 0 ? ['✕ at the edge: a launch that was never ready'] : []),
    ...(log ? ['Logarithmic scale: each step to the right is a multiple'] : []),
  ];
}

/** Logarithmic as soon as the slowest is five times the fastest; ticks at 1, 2, 5 and in people's units. */
function timeAxis(seconds: readonly number[]) {
  const low = Math.min(...seconds);
  const high = Math.max(...seconds);
  const log = seconds.length > 0 && low > 0 && high / low > 5;
  const labelExpr =
    "datum.value == 0 ? '0' : datum.value < 0.001 ? format(datum.value * 1e6, '.3~r') + ' µs' : " +
    "datum.value < 1 ? format(datum.value * 1e3, '.3~r') + ' ms' : format(datum.value, '.3~r') + ' s'";
  const axis = { labelExpr, tickCount: 5, labelOverlap: true, grid: true };
  const title = 'time from `requested` to `ready`'.replaceAll('`', '');
  if (!log) {
    const to = seconds.length === 0 ? 1 : rounded(high * 1.12);
    return {
      log,
      title,
      axis,
      scale: { type: 'linear', domain: [0, to] as [number, number], nice: false },
    } as const;
  }
  const domain: [number, number] = [rounded(low * 0.7), rounded(high * 1.6)];
  const steps = high / low > 300 ? [1] : high / low > 30 ? [1, 3] : [1, 2, 5];
  const values = Array.from({ length: 16 }, (_, index) => index - 9)
    .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
    .filter((value) => value >= domain[0] && value <= domain[1]);
  return { log, title, axis: { ...axis, values }, scale: { type: 'log', domain, nice: false } } as const;
}

/** −1 to 1 from the launch's id (FNV-1a), so that a point never moves between renderings. */
function jitterOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const char of id) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return ((hash >>> 7) % 1001) / 500 - 1;
}
