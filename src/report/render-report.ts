import { wide } from '../charts/frame.ts';
import { renderSvg } from '../charts/render-svg.ts';
import { withTheme } from '../charts/theme.ts';
import type { RunRecord } from '../results/records.ts';
import { summarise } from '../summarise.ts';
import { partsOf } from '../summary/run-parts.ts';
import type { Series } from '../summary/series.ts';
import { type RunOfSeries, summariseSeries } from '../summary/summarise-series.ts';
import type { Summary } from '../summary/summary.ts';
import { tableCsv } from './csv.ts';
import { chartsIn, type ReportModel } from './document.ts';
import type { ReportFormat } from './formats.ts';
import { renderHtml } from './html.ts';
import { tableJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { reportModel } from './model.ts';
import { seriesModel } from './series.ts';
import { summaryMarkdown } from './summary-markdown.ts';
import { tidyTable } from './tidy-table.ts';

export type Files = Iterable<readonly [name: string, content: string | Uint8Array]>;

/**
 * The files of a report by name, from the stored samples alone: the same records give the same bytes. Markdown
 * brings its SVGs. One file at a time, so that none is kept longer than its writing takes.
 * @param renderPng makes a PNG of a standalone SVG; given when PNGs are wanted
 * @param summary of these records, by whoever has it already
 * @throws BallastError `run-without-header`
 */
export function* renderReport(
  records: readonly RunRecord[],
  formats: readonly ReportFormat[],
  renderPng?: (svg: string) => Uint8Array,
  summary: Summary = summarise(records),
): Files {
  yield ['summary.json', json(summary)];
  const model = reportModel(summary, records);
  yield* renderModel(model, formats, renderPng);
  if (formats.includes('md')) yield ['summary.md', summaryMarkdown(summary, model, formats)];
  const tidy = tidyTable(summary, partsOf(records));
  if (formats.includes('csv') && tidy.rowCount > 0) yield ['metrics.csv', tableCsv(tidy)];
}

/**
 * The files of the report across the runs of a series.
 * @throws BallastError `not-a-series`
 */
export function* renderSeries(
  runs: readonly RunOfSeries[],
  formats: readonly ReportFormat[],
  renderPng?: (svg: string) => Uint8Array,
  series: Series = summariseSeries(runs),
): Files {
  const first = runs.find(({ summary }) => summary.series?.index === series.runs[0]?.index);
  yield ['series.json', json(series)];
  if (first !== undefined) yield* renderModel(seriesModel(series, first), formats, renderPng);
}

function* renderModel(
  model: ReportModel,
  formats: readonly ReportFormat[],
  renderPng?: (svg: string) => Uint8Array,
): Files {
  if (formats.includes('html')) yield ['report.html', renderHtml(model, formats)];
  if (formats.includes('md')) yield ['report.md', renderMarkdown(model)];
  yield* chartFiles(model, formats, renderPng);
  yield* tableFiles(model, formats);
}

function* chartFiles(
  model: ReportModel,
  formats: readonly ReportFormat[],
  renderPng?: (svg: string) => Uint8Array,
): Files {
  for (const { name, drawing, ...about } of chartsIn(model)) {
    const standalone = withTheme(drawing, { frame: wide, variant: 'standalone', source: model.source });
    yield [`${name}.vl.json`, json(standalone)];
    if (!formats.some((format) => ['svg', 'md', 'png'].includes(format))) continue;
    const svg = renderSvg(standalone, about);
    if (formats.includes('svg') || formats.includes('md')) yield [`${name}.svg`, svg];
    if (renderPng !== undefined) yield [`${name}.png`, renderPng(svg)];
  }
}

function* tableFiles({ tables }: ReportModel, formats: readonly ReportFormat[]): Files {
  for (const table of tables) {
    if (formats.includes('csv')) yield [`tables/${table.name}.csv`, tableCsv(table)];
    if (formats.includes('json')) yield [`tables/${table.name}.json`, tableJson(table)];
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
