import type { ReportFormat } from '../report/formats.ts';
import { renderReport } from '../report/render-report.ts';
import { readRun } from '../results/run-folder.ts';
import { summarise } from '../summarise.ts';
import type { Summary } from '../summary/summary.ts';
import { pngRenderer, writeFiles } from './write-files.ts';

/** Renders a run folder's report from its stored samples alone. Each file is replaced whole. */
export async function writeReport(folder: string, formats: readonly ReportFormat[]): Promise<Summary> {
  const records = readRun(folder);
  const summary = summarise(records);
  writeFiles(folder, renderReport(records, formats, await pngRenderer(formats), summary));
  return summary;
}
