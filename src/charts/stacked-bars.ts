import { labelOf, shortLabel } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import type { ChartSpec } from './chart-spec.ts';
import { rounded, shortLabels, targetScales, vegaLiteSchema } from './scales.ts';
import { chartWidth, plotWidthBeside, textWidth } from './theme.ts';

export interface Segment {
  readonly target: string;
  readonly part: string;
  /** A value in the axis's unit. */
  readonly value: number;
  /** The value for people, with its unit. */
  readonly text: string;
}

/**
 * One bar a target, its segments end to end in the order given. A segment carries its value, and its name, when it is
 * wide enough for them; the table beside has them all. `total` stands at the end of each bar.
 */
export function stackedBars(
  summary: Summary,
  about: {
    readonly title: string;
    readonly subtitle: readonly string[];
    readonly axis: string;
    readonly parts: readonly { readonly name: string; readonly colour: string; readonly ink: string }[];
    /** The words at the end of a bar, of the sum of its segments and the target's label. */
    readonly total: (sum: number, label: string) => string;
  },
  segments: readonly Segment[],
): ChartSpec {
  const { domain } = targetScales(summary);
  const sums = new Map<string, number>();
  const placed = segments.map((segment) => {
    const target = labelOf(summary, segment.target);
    const from = sums.get(target) ?? 0;
    const to = from + Math.max(0, segment.value);
    sums.set(target, to);
    return { target, part: segment.part, from: rounded(from), to: rounded(to), text: segment.text };
  });
  const plotWidth = plotWidthBeside(domain.map((label) => shortLabel(label)));
  // The longest bar leaves room for its total.
  const totals = [...sums].map(([target, sum]) => ({
    target,
    sum: rounded(sum),
    text: about.total(sum, target),
  }));
  const totalWidth = Math.max(0, ...totals.map(({ text }) => textWidth(text, 13))) + 12;
  const end = Math.max(...sums.values(), 0) * (plotWidth / (plotWidth - totalWidth)) || 1;
  const labels = placed.flatMap(({ target, part, from, to, text }) => {
    const room = ((to - from) / end) * plotWidth - 8;
    const isNamed = room > textWidth(part, 12);
    return room > textWidth(text, 12)
      ? [{ target, part, text, isNamed, middle: rounded((from + to) / 2) }]
      : [];
  });
  const parts = about.parts.map((part) => part.name);
  const columns = [3, 2].find((count) => legendWidth(parts, count) <= plotWidth) ?? 1;
  const y = {
    field: 'target',
    type: 'nominal',
    scale: { domain, paddingInner: 0.3, paddingOuter: 0.15 },
    axis: {
      title: null,
      grid: false,
      ticks: false,
      domain: false,
      labelPadding: 8,
      labelExpr: shortLabels,
    },
  } as const;
  const x = {
    type: 'quantitative',
    title: about.axis,
    scale: { domain: [0, rounded(end)], nice: false },
  } as const;
  const ink = {
    field: 'part',
    type: 'nominal',
    scale: { domain: parts, range: about.parts.map((part) => part.ink) },
    legend: null,
  } as const;
  const label = (field: 'part' | 'text', isNamed: boolean, dy: number) => ({
    data: { values: labels.filter((one) => one.isNamed === isNamed) },
    mark: { type: 'text', baseline: 'middle', fontSize: 12, dy },
    encoding: { y, x: { ...x, field: 'middle' }, text: { field, type: 'nominal' }, color: ink },
  });
  return {
    $schema: vegaLiteSchema,
    title: { text: about.title, subtitle: [...about.subtitle] },
    width: chartWidth,
    height: 64 * domain.length,
    resolve: { scale: { color: 'independent' } },
    layer: [
      {
        data: { values: placed },
        mark: { type: 'bar' },
        encoding: {
          y,
          x: { ...x, field: 'from', axis: { tickCount: 5, grid: false } },
          x2: { field: 'to' },
          color: {
            field: 'part',
            type: 'nominal',
            scale: { domain: parts, range: about.parts.map((part) => part.colour) },
            legend: { title: null, orient: 'bottom', columns, symbolType: 'square', labelLimit: plotWidth },
          },
        },
      },
      label('part', true, -8),
      label('text', true, 8),
      label('text', false, 0),
      {
        data: { values: totals },
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 6 },
        encoding: { y, x: { ...x, field: 'sum' }, text: { field: 'text', type: 'nominal' } },
      },
    ],
  } as unknown as ChartSpec;
}

/** The width of a legend in so many columns, each as wide as its longest entry with a symbol and space after it. */
function legendWidth(entries: readonly string[], columns: number): number {
  const besides = 30;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...entries.filter((_, index) => index % columns === column).map((one) => textWidth(one, 12))),
  );
  return widths.reduce((sum, width) => sum + width + besides, 0);
}
