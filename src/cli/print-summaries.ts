import { escapeTerminal } from '../report/escape.ts';
import { renderTable } from '../report/terminal.ts';
import type { Summary } from '../results/summary.ts';

/** A run's summary and where its report is. */
export interface RunDocument extends Summary {
  readonly folder: string;
  /** Where it was measured, when that is not the same for all. */
  readonly host?: string;
}

/** For people, a few lines. */
export function printTable({ folder, host, ...summary }: RunDocument): void {
  const on = host === undefined ? '' : `on ${escapeTerminal(host)}: `;
  process.stdout.write(`${on}${renderTable(summary)}\nReport: ${folder}/report.html\n`);
}

/** For programs, one JSON document: the summary of one run, or a list of them when there are several. */
export function printJson(documents: readonly RunDocument[]): void {
  process.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`);
}
