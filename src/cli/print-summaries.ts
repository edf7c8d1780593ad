import type { ReportFormat } from '../report/formats.ts';
import { renderSeriesTable } from '../report/series-terminal.ts';
import { renderTable } from '../report/terminal.ts';
import { columnsOf } from '../report/terminal-table.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';
import type { SeriesDocument } from './write-series.ts';

/** A run's summary and where its report is. */
export interface RunDocument extends Summary {
  readonly folder: string;
  /** The host that it was measured on, when that is not the same for all. */
  readonly host?: string;
}

/**
 * Prints a few lines for people.
 * @param written the files of the report that were written
 */
export function printTable(
  { folder, host, ...summary }: RunDocument,
  written: readonly ReportFormat[],
): void {
  const on = host === undefined ? '' : `on ${escapeTerminal(host)}:\n`;
  const where = written.includes('html') ? `Report: ${folder}/report.html` : `Results: ${folder}`;
  process.stdout.write(`${on}${renderTable(summary, columnsOf(process.stdout))}\n${escapeTerminal(where)}\n`);
}

/** Prints a series in a few lines for people. */
export function printSeries(
  { folder, series, summaries }: SeriesDocument,
  written: readonly ReportFormat[],
): void {
  const [first] = summaries;
  if (first === undefined) return;
  const where = written.includes('html') ? `Report: ${folder}/report.html` : `Results: ${folder}`;
  process.stdout.write(
    `${renderSeriesTable(series, first, columnsOf(process.stdout))}\n${escapeTerminal(where)}\n`,
  );
}

/**
 * Prints one JSON document for programs: the summary of a run or a series, or a list of them when there are several,
 * in which series follow runs.
 */
export function printJson(runs: readonly RunDocument[], ofSeries: readonly SeriesDocument[] = []): void {
  const documents = [...runs, ...ofSeries.map(({ folder, series }) => ({ folder, ...series }))];
  process.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`);
}
