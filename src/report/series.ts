import { seriesChart } from '../charts/series.ts';
import { phraseOf } from '../metric.ts';
import { chanceApart } from '../stats/chance-apart.ts';
import { labelOf } from '../summary/label.ts';
import { metrics } from '../summary/metrics.ts';
import { ratioHeadings } from '../summary/ratio-headings.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { MetricSpread, Series } from '../summary/series.ts';
import type { RunOfSeries } from '../summary/summarise-series.ts';
import type { Summary } from '../summary/summary.ts';
import { formatFactor } from '../wording/format.ts';
import { aboutSeries } from './about.ts';
import { chartWithTable } from './chart-with-table.ts';
import { answerWords } from './claim-words.ts';
import type { Block, ReportModel, Section } from './document.ts';
import { leadText } from './opening/lead.ts';
import { claimTable, ratioSpreadTable, runTable, spreadTable } from './series-tables.ts';
import { sourceLine } from './source-line.ts';
import { dataTable, pageTable } from './table.ts';

/** The report across the runs of a series: how far they lie apart, beside what each says of itself. */
export function seriesModel(series: Series, first: RunOfSeries): ReportModel {
  const { summary } = first;
  const title = `${series.scenario}: ${series.of} runs`;
  const shown = series.metrics.filter(isWorthTelling);
  const sections: readonly (Section | undefined)[] = [
    claimsSection(series),
    spreadSection(series, summary, shown),
    ratiosSection(series, summary),
    runsSection(series, first),
  ];
  return {
    title,
    subject: `series ${series.id}`,
    lead: `${leadText(partsOf(first.records))} That is one run; there are ${series.runs.length}.`,
    claims: [],
    warnings: warningsOf(series),
    opening: [],
    about: aboutSeries(title, series, first),
    sections: sections.flatMap((section) => section ?? []),
    source: sourceLine(partsOf(first.records)),
    tables: [
      dataTable('series-metrics', spreadTable(summary), series.metrics),
      dataTable('series-ratios', ratioSpreadTable(summary), series.ratios),
      dataTable('series-claims', claimTable, series.claims),
      dataTable('series-runs', runTable, series.runs),
    ].filter(({ rowCount }) => rowCount > 0),
  };
}

function warningsOf({ of, runs }: Series): readonly string[] {
  const complete = runs.filter(({ status }) => status === 'complete').length;
  if (complete === of) return [];
  const others = runs.flatMap(({ index, status }) =>
    status === 'complete' ? [] : [`run ${index} ${status === 'failed' ? 'failed' : 'was interrupted'}`],
  );
  const missing = of - runs.length;
  if (missing > 0) others.push(`${missing} ${missing === 1 ? 'is' : 'are'} not there`);
  return [
    `${complete} of ${of} runs ${complete === 1 ? 'is' : 'are'} complete: ${others.join(', ')}. Only complete runs are in what follows.`,
  ];
}

function claimsSection({ claims }: Series): Section | undefined {
  if (claims.length === 0) return undefined;
  return {
    id: 'claims',
    heading: 'The claims',
    blocks: [
      { kind: 'list', items: claims.map(({ claim, answer }) => `${answerWords[answer]}: ${claim}`) },
      {
        kind: 'paragraph',
        text: 'Each run answers each claim by itself. The series passes a claim that all runs pass that were asked for, and fails one that one of them fails.',
      },
      { kind: 'table', table: pageTable('The answer of each run', claimTable, claims) },
    ],
  };
}

function spreadSection(series: Series, summary: Summary, shown: readonly MetricSpread[]): Section {
  const table = spreadTable(summary);
  const drawn = ['startup.ready', 'memory.total'].filter((metric) => metrics.has(metric));
  const charts = drawn.flatMap((metric): readonly Block[] => {
    const own = shown.filter((one) => one.metric === metric);
    if (own.length === 0) return [];
    const heading = ratioHeadings[metric] ?? metric;
    return [
      chartWithTable(
        `series-${metric.replace('.', '-')}`,
        seriesChart(series, summary, metric),
        'Every run prepares its targets, calibrates its instruments and shuffles its rounds anew. An interval of one run holds what differs from launch to launch; where lines of a target do not overlap, its runs differ by more than that.',
        pageTable(`${heading}, run by run`, table, own),
      ),
    ];
  });
  const rest = shown.filter(({ metric }) => !drawn.includes(metric));
  const others: readonly Block[] =
    rest.length === 0 ? [] : [{ kind: 'table', table: pageTable('Other metrics, run by run', table, rest) }];
  return {
    id: 'between-runs',
    heading: 'Between runs and within one',
    blocks: [...paragraphsOf(series, summary), ...charts, ...others],
  };
}

function paragraphsOf(series: Series, summary: Summary): readonly Block[] {
  const complete = series.runs.filter(({ status }) => status === 'complete').length;
  if (complete < 2) return [paragraph('Fewer than two runs are complete: there is nothing to compare.')];
  const told = series.metrics.filter(
    ({ metric, overlap }) => overlap !== null && metrics.get(metric)?.sampledOf !== undefined,
  );
  const apart = told.filter(({ overlap }) => overlap === false);
  const telling = apart.filter(({ metric }) => metric in ratioHeadings);
  const named =
    telling.length === 0
      ? ''
      : ` Among them: ${telling.map((spread) => apartText(spread, summary)).join('; ')}.`;
  return [
    paragraph(
      told.length === 0
        ? 'No run has intervals of its own: that takes six rounds.'
        : `${overlapText(told.length, apart.length)}${named} Among ${complete} runs that do not differ, chance would make intervals leave one another out in at most about ${percentText(chanceApart(complete))} of the metrics.`,
    ),
    paragraph(
      complete < 3
        ? 'An interval across runs takes three of them.'
        : `The mean of the runs is their geometric mean. Its 95% interval is a t interval of their logarithms with ${complete - 1} degrees of freedom: it takes the runs for a sample of what runs of this scenario on this host would give, and is as wide as so few allow.`,
    ),
  ];
}

function overlapText(all: number, apart: number): string {
  return apart === 0
    ? `The runs’ own 95% intervals have a value in common in each of ${all} metrics of targets.`
    : `Of ${all} metrics of targets, there are ${apart} in which the runs’ own 95% intervals have no value in common: the interval of one run rules out that of another.`;
}

function apartText({ target, metric, betweenTimes }: MetricSpread, summary: Summary): string {
  const known = metrics.get(metric);
  const by =
    betweenTimes === null ? '' : ` (by a factor of ${formatFactor(betweenTimes)} from the least to the most)`;
  return `${known === undefined ? metric : phraseOf(known)} of ${labelOf(summary, target)}${by}`;
}

function percentText(share: number): string {
  return `${(100 * share).toFixed(share < 0.01 ? 1 : 0)}%`;
}

/** A size that is the same in every run tells nothing here. */
function isWorthTelling({ metric, least, most }: MetricSpread): boolean {
  return metric in ratioHeadings && (metrics.get(metric)?.sampledOf !== undefined || least !== most);
}

function ratiosSection(series: Series, summary: Summary): Section | undefined {
  const shown = series.ratios.filter(isWorthTelling);
  const { baseline: base } = summary;
  if (shown.length === 0) return undefined;
  return {
    id: 'ratios',
    heading: `Against ${labelOf(summary, base)}`,
    blocks: [
      paragraph(
        'A ratio of two targets of one run cancels what is slow for both in that run. What depends on the preparation of one target alone stays, and differs from run to run.',
      ),
      { kind: 'table', table: pageTable('Ratios, run by run', ratioSpreadTable(summary), shown) },
    ],
  };
}

function runsSection(series: Series, { records }: RunOfSeries): Section {
  const kept = [...partsOf(records).preparations.values()].flatMap(({ target, steps }) =>
    Object.entries(steps).flatMap(([step, { cached }]) => (cached ? [`${target}: ${step}`] : [])),
  );
  const reuse =
    kept.length === 0
      ? 'The first run made all that targets start from; the others may have used it again.'
      : `The first run found some of what targets start from made already (${kept.join(', ')}); the others may have used all of it again.`;
  return {
    id: 'runs',
    heading: 'The runs',
    blocks: [
      paragraph(
        `All on ${series.host}, one after the other. ${reuse} The layout of files on the disk is then the same. An interval across runs says nothing of another host, kernel or build.`,
      ),
      {
        kind: 'table',
        table: pageTable(
          'Each run is a folder beside this one, with a report of its own',
          runTable,
          series.runs,
        ),
      },
    ],
  };
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', text };
}
