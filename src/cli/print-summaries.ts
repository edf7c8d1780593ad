import type { ReportFormat } from '../report/formats.ts';
import { renderTable } from '../report/terminal.ts';
import type { Summary } from '../summary/summary.ts';
import { escapeTerminal } from '../wording/escape.ts';

/** A run's summary and where its report is. */
export interface RunDocument extends Summary {
  readonly folder: string;
  /** Where it was measured, when that is not the same for all. */
  readonly host?: string;
}

/**
 * For people, a few lines.
 * @param written what was written of the report
 */
export function printTable(
  { folder, host, ...summary }: RunDocument,
  written: readonly ReportFormat[],
): void {
  const on = host === undefined ? '' : `on ${escapeTerminal(host)}: `;
  const where = written.includes('html') ? `Report: ${folder}/report.html` : `Results: ${folder}`;
  process.stdout.write(`${on}${renderTable(summary)}\n${escapeTerminal(where)}\n`);
}

/** For programs, one JSON document: the summary of one run, or a list of them when there are several. */
export function printJson(documents: readonly RunDocument[]): void {
  process.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`);
}
