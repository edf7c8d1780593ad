import type { SpeedFigure } from '../results/later-summaries.ts';
import type { RunRecord } from '../results/records.ts';
import { labelOf } from '../summary/label.ts';
import type { Summary } from '../summary/summary.ts';
import { formatCount, formatDuration, formatRatioTo } from '../wording/format.ts';
import { type ChartSpec, rounded } from './chart-spec.ts';
import { extentOf, groupedDots, type Row } from './grouped-dots.ts';
import { logTicks, timeLabelExpr } from './time-axis.ts';

/** Groups of the two charts: the figure, and its heading. */
const latencyGroups = [
  ['latencyP50', 'request, median'],
  ['latencyP90', 'request, 90th percentile'],
  ['latencyP99', 'request, 99th percentile'],
  ['diskLatencyP50', 'write of 4 KiB with fsync, median'],
  ['diskLatencyP99', 'write of 4 KiB with fsync, 99th percentile'],
  ['networkLatencyP50', 'network round trip, median'],
  ['networkLatencyP99', 'network round trip, 99th percentile'],
] as const;
const rateGroups = [
  ['requestsPerSecond', 'requests'],
  ['cpuPerSecond', 'pieces of arithmetic'],
  ['memoryPerSecond', 'walks through memory'],
  ['systemCallsPerSecond', 'hundreds of system calls'],
  ['diskPerSecond', 'writes of 4 KiB with fsync'],
  ['networkPerSecond', 'network round trips'],
] as const;

/** How long requests and operations take, by form, at the same load. */
export function latencyChart(summary: Summary, _records: readonly RunRecord[]): ChartSpec | undefined {
  return chartOf(summary, latencyGroups, {
    scale: 1e-9,
    axis: { title: 'time of one', labelExpr: timeLabelExpr },
    subject: (name) => `the ${name}`,
    say: formatDuration,
    than: 'as long as',
  });
}

/** How many requests and operations an instance does in a second, by form. */
export function ratesChart(summary: Summary, _records: readonly RunRecord[]): ChartSpec | undefined {
  return chartOf(summary, rateGroups, {
    scale: 1,
    axis: { title: 'a second', labelExpr: "format(datum.value, '~s')" },
    subject: (name) => `${name} a second`,
    say: formatCount,
    than: 'as many as',
  });
}

interface Look {
  /** From the figure's unit to the axis's. */
  readonly scale: number;
  readonly axis: { readonly title: string; readonly labelExpr: string };
  readonly subject: (name: string) => string;
  readonly say: (value: number) => string;
  readonly than: 'as long as' | 'as many as';
}

function chartOf(
  summary: Summary,
  groups: readonly (readonly [figure: string, name: string])[],
  look: Look,
): ChartSpec | undefined {
  const forms = Object.keys(summary.forms);
  const figureOf = (form: string, figure: string) => summary.forms[form]?.speed?.figures[figure];
  const drawn = groups.flatMap(([figure, name]) => {
    const rows = forms.flatMap((form): Row[] => {
      const found = figureOf(form, figure);
      return found === undefined ? [] : [{ form: labelOf(summary, form), value: shownOf(found, look.scale) }];
    });
    return rows.length === 0 ? [] : [{ figure, name, head: name, rows }];
  });
  const extent = extentOf(drawn);
  const [first] = drawn;
  if (extent === null || first === undefined) return undefined;
  const [low, high] = extent;
  const domain = [rounded(low * 0.7), rounded(high * 1.6)] as const;
  const failed = drawn.some(({ rows }) => rows.some(({ value }) => value.kind === 'failed'));
  return groupedDots(summary, {
    title: titleOf(summary, first, look),
    subtitle: [
      'Sign: the median of instances; line: its 95 % interval; logarithmic scale',
      ...(failed ? ['× at the edge: most instances did not answer'] : []),
    ],
    groups: drawn,
    axis: { ...look.axis, domain, ticks: logTicks(domain, high / low > 100 ? [1] : [1, 3]) },
  });
}

function shownOf({ median, ci95 }: SpeedFigure, scale: number): Row['value'] {
  if (median === null || median <= 0) return { kind: 'failed' };
  const scaled = ci95 === null || ci95[0] <= 0 ? null : ([ci95[0] * scale, ci95[1] * scale] as const);
  return { kind: 'value', value: median * scale, ci95: scaled };
}

/** Of the first group: the form that is furthest from the first one, where that is shown; else its value. */
function titleOf(summary: Summary, { figure, name }: { figure: string; name: string }, look: Look): string {
  const [base = '', ...others] = Object.keys(summary.forms);
  const found = [base, ...others].flatMap((form) => {
    const one = summary.forms[form]?.speed?.figures[figure];
    return one === undefined ? [] : [{ form, ...one }];
  });
  const far = ({ ratio }: { ratio: number | null }) => Math.abs(Math.log(ratio ?? 1));
  const [apart] = found
    .filter(({ ratioCi95 }) => ratioCi95 !== null && (ratioCi95[0] > 1 || ratioCi95[1] < 1))
    .toSorted((a, b) => far(b) - far(a));
  const subject = look.subject(name);
  const capital = `${subject.charAt(0).toUpperCase()}${subject.slice(1)}`;
  if (apart?.ratio) {
    const against = formatRatioTo(labelOf(summary, base), apart.ratio, null, look.than);
    return `${capital}: ${labelOf(summary, apart.form)} ${against}`;
  }
  const values = found.flatMap(({ form, median }) =>
    median === null ? [] : [`${labelOf(summary, form)} ${look.say(median)}`],
  );
  return `${capital}: ${values.join(', ') || 'none'}`;
}
