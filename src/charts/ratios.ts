import { sameWithin } from '../stats/two-medians.ts';
import { furthestApart, verdict, type WithRatio, withRatio } from '../summary/comparison.ts';
import { labelOf, shortLabel } from '../summary/label.ts';
import { ratioHeadings } from '../summary/ratio-headings.ts';
import type { Summary } from '../summary/summary.ts';
import { isFact, type Shown, whatIsShown } from '../summary/what-is-shown.ts';
import { closed } from '../wording/bounded.ts';
import { formatRatio, formatRatioInterval } from '../wording/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { rounded, targetScales, vegaLiteSchema } from './scales.ts';
import { chartWidth, textWidth } from './theme.ts';
import { logTicks } from './time-axis.ts';

/** Each target against the first, metric by metric: the ratio, its interval and the line of parity. */
export function ratiosChart(summary: Summary): ChartSpec | undefined {
  const told = withRatio(summary.comparisons).filter(({ metric }) => metric in ratioHeadings);
  if (told.length === 0) return undefined;
  const scales = targetScales(summary);
  const lines = linesOf(summary, told);
  const rows = lines.flatMap((line) => (line.kind === 'ratio' ? [line] : []));
  const left = Math.max(...rows.map(({ name }) => textWidth(name, 12))) + 14;
  const right = Math.max(...rows.map(({ text }) => textWidth(text, 12))) + 10;
  const domain = domainOf(rows);
  const ticks = ticksOf(domain);
  const x = {
    field: 'ratio',
    type: 'quantitative',
    title: `× ${shortLabel(baseOf(summary, told))} (logarithmic)`,
    scale: { type: 'log', domain, range: [rounded(left), rounded(chartWidth - 24 - right)], nice: false },
    axis: {
      values: ticks,
      grid: false,
      labelExpr: "format(datum.value, '.3~r')",
      labelOverlap: 'greedy',
      labelSeparation: 6,
      domain: false,
    },
  } as const;
  const y = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: [lines.length, 0], nice: false },
    axis: null,
  } as const;
  const byTarget = (range: readonly string[]) => ({
    field: 'target',
    type: 'nominal',
    scale: { domain: scales.domain, range },
    legend: null,
  });
  const words = (values: readonly object[], look: object, at: number) => ({
    data: { values },
    mark: { type: 'text', baseline: 'middle', fontSize: 12, ...look },
    encoding: { x: { value: rounded(at) }, y, text: { field: 'text', type: 'nominal' } },
  });
  return {
    $schema: vegaLiteSchema,
    title: { text: titleOf(summary, told), subtitle: subtitleOf(rows) },
    width: chartWidth,
    height: 22 * lines.length,
    layer: [
      {
        data: { values: upright(rows, ticks) },
        mark: { type: 'rule', opacity: 0.15 },
        encoding: { x, y, y2: { field: 'to' } },
      },
      {
        data: { values: upright(rows, [1]) },
        mark: { type: 'rule', strokeDash: [4, 3] },
        encoding: { x, y, y2: { field: 'to' } },
      },
      {
        data: { values: rows.filter(({ from }) => from !== undefined) },
        mark: { type: 'rule', strokeWidth: 3, opacity: 0.6 },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y, color: byTarget(scales.colours) },
      },
      {
        data: { values: rows },
        mark: { type: 'point', filled: true, size: 40, opacity: 1, aria: true },
        encoding: {
          x,
          y,
          color: byTarget(scales.colours),
          shape: byTarget(scales.shapes),
          description: { field: 'hover', type: 'nominal' },
        },
      },
      words(
        lines.filter(({ kind }) => kind === 'heading'),
        { align: 'left', fontWeight: 600 },
        0,
      ),
      words(
        rows.map(({ y: at, name }) => ({ y: at, text: name })),
        { align: 'left' },
        8,
      ),
      words(
        rows.map(({ y: at, text }) => ({ y: at, text })),
        { align: 'right' },
        chartWidth - 24,
      ),
    ],
  } as unknown as ChartSpec;
}

/** A heading a metric, under it a line a target. */
function linesOf(summary: Summary, told: readonly WithRatio[]) {
  const lines: (
    | { readonly kind: 'heading'; readonly y: number; readonly text: string }
    | ({ readonly kind: 'ratio'; readonly y: number } & ReturnType<typeof lineOf>)
  )[] = [];
  for (const [metric, text] of Object.entries(ratioHeadings)) {
    const own = told.filter((one) => one.metric === metric);
    if (own.length > 0) lines.push({ kind: 'heading', y: lines.length + 0.6, text });
    for (const one of own) lines.push({ kind: 'ratio', y: lines.length + 0.5, ...lineOf(summary, one) });
  }
  return lines;
}

function lineOf(summary: Summary, compared: WithRatio) {
  const { metric, target, ratio, n, baseN } = compared;
  const label = labelOf(summary, target);
  const shown = whatIsShown(summary, compared);
  const interval = closed(ratio);
  const samples = isFact(compared) ? '' : `, n = ${n} against ${baseN}`;
  return {
    target: label,
    name: shortLabel(label),
    shown,
    isFact: isFact(compared),
    ratio: rounded(ratio.point),
    ...(interval !== null && interval[0] > 0 ? { from: rounded(interval[0]), to: rounded(interval[1]) } : {}),
    text: shortly(shown, compared),
    hover: `${label}: ${verdict(summary, compared)}; ${target}.${metric}${samples}`,
  };
}

/** What the sentences say, in a word. */
function shortly(shown: Shown, { ratio }: WithRatio): string {
  const word = shortWords[shown];
  const interval = closed(ratio);
  if (word === undefined)
    return interval === null ? formatRatio(ratio.point) : formatRatio(ratio.point, interval);
  return shown === 'below-resolution' || interval === null
    ? word
    : `${word} (${formatRatioInterval(interval)})`;
}

const shortWords: Readonly<Partial<Record<Shown, string>>> = {
  'the-same': 'the same',
  'no-difference': 'not shown',
  'too-few-blocks': 'too few rounds',
  'no-difference-among-many': 'not shown',
  'below-resolution': 'below resolution',
};

const meanings: Readonly<Record<string, string>> = {
  'the same': `within ${sameWithin * 100}%`,
  'not shown': 'neither a difference nor that there is none',
  'too few rounds': 'to be certain of a difference among so many targets',
  'below resolution': 'they differ by less than can be told',
};

/** Lines through the rows of ratios only, so that none crosses a heading. */
function upright(rows: readonly { readonly y: number }[], ratios: readonly number[]) {
  return rows.flatMap(({ y }) => ratios.map((ratio) => ({ ratio, y: y - 0.5, to: y + 0.5 })));
}

function ticksOf(domain: readonly [number, number]): number[] {
  const wide = domain[1] / domain[0];
  if (wide > 1000) return logTicks(domain, [1]);
  return logTicks(domain, wide > 30 ? [1, 3] : wide > 4 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 3, 5, 8]);
}

/** Holds everything that is drawn, and parity. */
function domainOf(rows: readonly ReturnType<typeof lineOf>[]): [number, number] {
  const values = [1, ...rows.flatMap(({ ratio, from = 1, to = 1 }) => [ratio, from, to])];
  return [rounded(Math.min(...values) * 0.8), rounded(Math.max(...values) * 1.25)];
}

function baseOf(summary: Summary, told: readonly WithRatio[]): string {
  return labelOf(summary, told[0]?.base ?? '');
}

function titleOf(summary: Summary, told: readonly WithRatio[]): string {
  const most = furthestApart(summary, told);
  if (most === undefined) return `No difference from ${baseOf(summary, told)} is shown`;
  const { larger, smaller, times } = most;
  const heading = ratioHeadings[most.compared.metric] ?? most.compared.metric;
  return `Furthest apart in ${heading.charAt(0).toLowerCase()}${heading.slice(1)}: ${larger}, ${times} ${smaller}`;
}

function subtitleOf(rows: readonly ReturnType<typeof lineOf>[]): string[] {
  const used = new Set(rows.flatMap(({ shown }) => shortWords[shown] ?? []));
  return [
    'Point: the ratio of medians; bar: its 95% interval; dashed: no difference',
    ...Object.entries(meanings).flatMap(([word, meaning]) =>
      used.has(word) ? [`“${word}”: ${meaning}`] : [],
    ),
    ...(rows.some((row) => row.isFact) ? ['Sizes of images are facts, not samples: no interval'] : []),
  ];
}
