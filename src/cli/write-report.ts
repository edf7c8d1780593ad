import type { ReportFormat } from '../report/formats.ts';
import { renderReport } from '../report/render-report.ts';
import { readRun } from '../results/run-folder.ts';
import { summarise } from '../summarise.ts';
import type { Summary } from '../summary/summary.ts';
import { comparedWith } from './baseline-option.ts';
import { pngRenderer, writeFiles } from './write-files.ts';

/**
 * Renders a run folder's report from its stored samples alone. Each file is replaced whole.
 * @param baseline the target to compare with, instead of the scenario's
 * @throws BallastError `target-unknown`; those of `readRun`; `results-unwritable`
 */
export async function writeReport(
  folder: string,
  formats: readonly ReportFormat[],
  baseline?: string,
): Promise<Summary> {
  const records = comparedWith(readRun(folder), baseline);
  const summary = summarise(records);
  writeFiles(folder, renderReport(records, formats, await pngRenderer(formats), summary));
  return summary;
}
