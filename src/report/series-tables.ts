import type { Unit } from '../metric.ts';
import { labelOf } from '../summary/label.ts';
import { metrics } from '../summary/metrics.ts';
import type { MetricSpread, RatioSpread, Series } from '../summary/series.ts';
import type { Summary } from '../summary/summary.ts';
import { formatFactor, formatRatioInterval } from '../wording/format.ts';
import { between, inUnit } from '../wording/in-unit.ts';
import { answerWords } from './claim-words.ts';
import { endColumns, told } from './columns.ts';
import type { TableOf } from './table.ts';

type Ends = readonly [number, number];
type Spread = MetricSpread | RatioSpread;

/** The medians of the runs of a target and metric, beside what each run says of itself. */
export function spreadTable(summary: Summary): TableOf<MetricSpread> {
  return {
    id: ({ target, metric }) => `${target}.${metric}`,
    columns: [
      ...nameColumns<MetricSpread>(summary),
      { name: 'unit', value: ({ metric }) => unitOf(metric) },
      {
        head: 'medians of the runs',
        say: ({ metric, runs }) => runs.map(({ point }) => inUnit(point, unitOf(metric))).join(', '),
      },
      ...rangeColumns<MetricSpread>(({ metric, least, most }) => between([least, most], unitOf(metric))),
      ...timesColumns<MetricSpread>(),
      {
        head: 'mean of the runs, 95% interval',
        name: 'mean',
        value: ({ across }) => across.point,
        say: ({ metric, across: { point, ci95 } }) =>
          told(point, (value) => meanText(inUnit(value, unitOf(metric)), ci95, unitOf(metric))),
      },
      ...endColumns<MetricSpread>('mean_ci95', '', ({ across }) => across.ci95),
      { name: 'runs', value: ({ runs }) => runs.length },
    ],
  };
}

/** The ratios of a target to the first one, run by run. */
export function ratioSpreadTable(summary: Summary): TableOf<RatioSpread> {
  return {
    id: ({ target, metric }) => `${target}.ratio.${metric}`,
    columns: [
      ...nameColumns<RatioSpread>(summary),
      { head: 'to', name: 'base', value: ({ base }) => base, say: ({ base }) => labelOf(summary, base) },
      {
        head: 'ratios of the runs',
        say: ({ runs }) => runs.map(({ point }) => formatFactor(point)).join(', '),
      },
      ...rangeColumns<RatioSpread>(({ least, most }) => formatRatioInterval([least, most])),
      ...timesColumns<RatioSpread>(),
      {
        head: 'mean of the runs, 95% interval',
        name: 'mean',
        value: ({ across }) => across.point,
        say: ({ across: { point, ci95 } }) => told(point, (value) => formatFactor(value, ci95)),
      },
      ...endColumns<RatioSpread>('mean_ci95', '', ({ across }) => across.ci95),
      { name: 'runs', value: ({ runs }) => runs.length },
    ],
  };
}

function nameColumns<Item extends Spread>(summary: Summary): TableOf<Item>['columns'] {
  return [
    {
      head: 'target',
      name: 'target',
      value: ({ target }) => target,
      say: ({ target }) => labelOf(summary, target),
    },
    { head: 'metric', name: 'metric', value: ({ metric }) => metric },
  ];
}

function rangeColumns<Item extends Spread>(say: (item: Item) => string): TableOf<Item>['columns'] {
  return [
    { head: 'least to most', say },
    { name: 'least', value: ({ least }) => least },
    { name: 'most', value: ({ most }) => most },
  ];
}

function timesColumns<Item extends Spread>(): TableOf<Item>['columns'] {
  return [
    {
      head: 'most by least',
      name: 'between_times',
      value: ({ betweenTimes }) => betweenTimes,
      say: ({ betweenTimes }) => told(betweenTimes, formatFactor),
    },
    {
      head: 'a run’s own interval, upper by lower end',
      name: 'within_times',
      value: ({ withinTimes }) => withinTimes,
      say: ({ withinTimes }) => told(withinTimes, formatFactor, 'no interval'),
    },
    {
      head: 'runs’ own intervals',
      name: 'overlap',
      value: ({ overlap }) => overlap,
      say: ({ overlap }) => (overlap === null ? '–' : overlap ? 'overlap' : 'do not overlap'),
    },
  ];
}

type SeriesRun = Series['runs'][number];

/** The runs of the series, each a folder of its own. */
export const runTable: TableOf<SeriesRun> = {
  id: ({ runId }) => runId,
  columns: [
    { head: 'run', name: 'run', value: ({ index }) => index },
    { head: 'folder', name: 'run_id', value: ({ runId }) => runId },
    { head: 'started', name: 'started_at', value: ({ startedAt }) => startedAt },
    { head: 'order seed', name: 'seed', value: ({ seed }) => seed },
    { head: 'status', name: 'status', value: ({ status }) => status },
  ],
};

/** The claims with their answers, run by run. */
export const claimTable: TableOf<Series['claims'][number]> = {
  columns: [
    { head: 'as written', name: 'claim', value: ({ claim }) => claim },
    {
      head: 'answer of the series',
      name: 'answer',
      value: ({ answer }) => answer,
      say: ({ answer }) => answerWords[answer],
    },
    {
      head: 'of each run',
      name: 'answers',
      value: ({ answers }) => answers.join(' '),
      say: ({ answers }) => answers.map((answer) => answerWords[answer]).join(', '),
    },
  ],
};

function unitOf(metric: string): Unit {
  return metrics.get(metric)?.unit ?? 'count';
}

function meanText(mean: string, ci95: Ends | null, unit: Unit): string {
  return ci95 === null ? `${mean} (no interval)` : `${mean} (${between(ci95, unit)})`;
}
