import type { ReportFormat } from '../report/formats.ts';
import { renderSeriesTable } from '../report/series-terminal.ts';
import { renderTable } from '../report/terminal.ts';
import { columnsOf, wrapped } from '../report/terminal-table.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { paintFor } from './colour.ts';
import { exitMeaning, nextSteps } from './next-steps.ts';
import type { SeriesDocument } from './write-series.ts';

/** A run's summary and where its report is. */
export interface RunDocument extends Summary {
  readonly folder: string;
  /** The host that it was measured on, when that is not the same for all. */
  readonly host?: string;
}

/**
 * Prints a run for people: its table, claims and caveats, where its report is, and what to do next.
 * @param written the files of the report that were written
 */
export function printTable(
  { folder, host, ...summary }: RunDocument,
  written: readonly ReportFormat[],
): void {
  const on = host === undefined ? '' : `on ${escapeTerminal(host)}:\n`;
  const table = renderTable(summary, columnsOf(process.stdout), paintFor(process.stdout));
  const next = nextSteps(summary, folder).map(({ command, because }) => `${command} # ${because}`);
  process.stdout.write(
    `${on}${table}\n\n${labelled('Report', [whereOf(folder, written)])}${labelled('Next', next)}`,
  );
}

/** Prints what the command ends with, and what that means. */
export function printEnd(summaries: readonly Summary[]): void {
  const code = Number(process.exitCode ?? 0);
  process.stdout.write(labelled('Exit', [`${code}: ${exitMeaning(code, summaries)}`]));
}

/** Prints a series in a few lines for people. */
export function printSeries(
  { folder, series, summaries }: SeriesDocument,
  written: readonly ReportFormat[],
): void {
  const [first] = summaries;
  if (first === undefined) return;
  const table = renderSeriesTable(series, first, columnsOf(process.stdout));
  process.stdout.write(`${table}\n\n${labelled('Report', [whereOf(folder, written)])}`);
}

function whereOf(folder: string, written: readonly ReportFormat[]): string {
  return written.includes('html') ? `${folder}/report.html` : folder;
}

/** `Report  reports/…`, with texts that are too long for the terminal in several lines. */
function labelled(label: string, texts: readonly string[]): string {
  const paint = paintFor(process.stdout);
  return texts
    .flatMap((text, index) => {
      const head = (index === 0 ? label : '').padEnd(6);
      const [first = '', ...rest] = wrapped(
        `${' '.repeat(8)}${escapeTerminal(text)}`,
        columnsOf(process.stdout),
        ' '.repeat(8),
      );
      return [`${paint('title', head)}  ${first.slice(8)}`, ...rest];
    })
    .map((line) => `${line}\n`)
    .join('');
}

/**
 * Prints one JSON document for programs: the summary of a run or a series, or a list of them when there are several,
 * in which series follow runs.
 */
export function printJson(runs: readonly RunDocument[], ofSeries: readonly SeriesDocument[] = []): void {
  const documents = [...runs, ...ofSeries.map(({ folder, series }) => ({ folder, ...series }))];
  process.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`);
}
