import { renderTable } from '../report/terminal.ts';
import type { Summary } from '../results/summary.ts';

/** A run's summary and where its report is. */
export interface RunDocument extends Summary {
  readonly folder: string;
}

/** For people, a few lines. */
export function printTable({ folder, ...summary }: RunDocument): void {
  process.stdout.write(`${renderTable(summary)}\nReport: ${folder}/report.html\n`);
}

/** For programs, one JSON document: the summary of one run, or a list of them when there are several. */
export function printJson(documents: readonly RunDocument[]): void {
  process.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`);
}
