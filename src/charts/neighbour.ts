import { aggressorNames } from '../results/neighbour-kinds.ts';
import { slowdownShown } from '../results/neighbour-summary.ts';
import type { RunRecord } from '../results/records.ts';
import type { Summary } from '../results/summary.ts';
import { formatRatio } from '../stats/format.ts';
import type { ChartSpec } from './chart-spec.ts';
import { formScales, labelOf, rounded, vegaLiteSchema } from './label.ts';
import { chartWidth } from './theme.ts';

const lineHeight = 20;
const headHeight = 24;

interface Dot {
  readonly form: string;
  readonly y: number;
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

/** Slowdown of the work that needs the same, by aggressor and form, with intervals, against the line of no change. */
export function neighbourChart(summary: Summary, _records: readonly RunRecord[]): ChartSpec | undefined {
  const scales = formScales(summary);
  const forms = Object.keys(summary.forms).filter((form) => summary.forms[form]?.neighbour !== undefined);
  const tested = aggressorNames.filter((one) =>
    forms.some((form) => summary.forms[form]?.neighbour?.aggressors[one] !== undefined),
  );
  if (tested.length === 0) return undefined;
  const dots: Dot[] = [];
  const unanswered: Dot[] = [];
  const heads: { readonly y: number; readonly text: string }[] = [];
  const bands: { readonly y: number; readonly to: number }[] = [];
  let y = 0;
  for (const aggressor of tested) {
    const resource = forms
      .map((form) => summary.forms[form]?.neighbour?.aggressors[aggressor]?.resource)
      .find((one) => one !== undefined);
    heads.push({ y: y + headHeight / 2, text: `${aggressor}, felt in ${resource}` });
    y += headHeight;
    bands.push({ y, to: y + forms.length * lineHeight });
    for (const form of forms) {
      const found = summary.forms[form]?.neighbour?.aggressors[aggressor];
      const dot = { form: labelOf(summary, form), y: y + lineHeight / 2 };
      y += lineHeight;
      if (found === undefined) continue;
      const { ratio, ci95, failures } = found;
      if (ratio !== null)
        dots.push({
          ...dot,
          ratio: rounded(ratio),
          low: rounded(ci95?.[0] ?? ratio),
          high: rounded(ci95?.[1] ?? ratio),
        });
      else if (failures > 0) unanswered.push({ ...dot, ratio: 0, low: 0, high: 0 });
    }
  }
  const ends = dots.flatMap(({ ratio, low, high }) => [ratio, low, high]);
  const domain = [rounded(Math.min(0.8, ...ends) * 0.95), rounded(Math.max(1.5, ...ends) * 1.1)] as const;
  const x = {
    field: 'ratio',
    type: 'quantitative',
    scale: { type: 'log', domain, nice: false },
    axis: { values: ticks(domain), labelExpr: "format(datum.value, '~r') + '×'", grid: false, domain: false },
    title: 'time of a unit of work, against an idle neighbour',
  } as const;
  const yField = {
    field: 'y',
    type: 'quantitative',
    scale: { domain: [y, 0], nice: false, zero: false },
    axis: null,
  };
  const style = {
    color: {
      field: 'form',
      type: 'nominal',
      scale: { domain: scales.domain, range: scales.colours },
      legend: { orient: 'bottom', title: null, columns: 2 },
    },
    shape: { field: 'form', type: 'nominal', scale: { domain: scales.domain, range: scales.shapes } },
  };
  // Within the rows of an aggressor only, so that no line crosses a heading.
  const upright = (ratios: readonly number[], look: object) => ({
    data: { values: bands.flatMap((band) => ratios.map((ratio) => ({ ...band, ratio }))) },
    mark: { type: 'rule', ...look },
    encoding: { x, y: yField, y2: { field: 'to' } },
  });
  return {
    $schema: vegaLiteSchema,
    title: { text: titleOf(summary, forms), subtitle: subtitleOf(dots.length > 0, unanswered.length > 0) },
    width: chartWidth,
    height: y,
    layer: [
      upright(ticks(domain), { opacity: 0.15 }),
      upright([1], { strokeDash: [4, 3] }),
      {
        data: { values: heads },
        mark: { type: 'text', align: 'left', baseline: 'middle', fontWeight: 600, fontSize: 12 },
        encoding: { x: { value: 2 }, y: yField, text: { field: 'text', type: 'nominal' } },
      },
      {
        data: { values: dots },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y: yField, color: style.color },
      },
      {
        data: { values: dots },
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: { x, y: yField, ...style },
      },
      {
        data: { values: unanswered.map((dot) => ({ ...dot, ratio: domain[1] })) },
        mark: { type: 'point', shape: 'cross', angle: 45, filled: true, size: 130 },
        encoding: { x, y: yField, color: style.color },
      },
    ],
  } as unknown as ChartSpec;
}

/** The largest slowdown that is shown, or that none is. */
function titleOf(summary: Summary, forms: readonly string[]): string {
  const shown = forms.flatMap((form) => {
    const found = summary.forms[form]?.neighbour;
    return Object.entries(found?.aggressors ?? {}).flatMap(([aggressor, one]) =>
      found !== undefined && one.ratio !== null && slowdownShown(one, found.noise[one.resource])
        ? [{ form, aggressor, ratio: one.ratio, resource: one.resource }]
        : [],
    );
  });
  const [top] = shown.toSorted((a, b) => b.ratio - a.ratio);
  if (top === undefined) return 'No slowdown by a neighbour is shown';
  return `A neighbour (${top.aggressor}) makes the ${top.resource} work of ${labelOf(summary, top.form)} take ${formatRatio(top.ratio)} as long`;
}

function subtitleOf(anyDot: boolean, anyCross: boolean): string[] {
  return [
    ...(anyDot ? ['Sign: the ratio; line: its 95 % interval; dashed: no change'] : []),
    ...(anyCross ? ['× at the edge: the victim did not answer'] : []),
  ];
}

function ticks([low, high]: readonly [number, number]): number[] {
  const steps = high / low > 100 ? [1] : high / low > 8 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 3, 5, 7, 8, 9];
  return [0.01, 0.1, 1, 10, 100, 1000]
    .flatMap((power) => steps.map((step) => Number((step * power).toPrecision(3))))
    .filter((tick) => tick >= low && tick <= high);
}
