import type { ReportFormat } from '../report/formats.ts';
import { renderTable } from '../report/terminal.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';

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
  const on = host === undefined ? '' : `on ${escapeTerminal(host)}: `;
  const where = written.includes('html') ? `Report: ${folder}/report.html` : `Results: ${folder}`;
  process.stdout.write(`${on}${renderTable(summary)}\n${escapeTerminal(where)}\n`);
}

/** Prints one JSON document for programs: the summary of one run, or a list of them when there are several. */
export function printJson(documents: readonly RunDocument[]): void {
  process.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`);
}
