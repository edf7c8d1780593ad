import { join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import type { ReportFormat } from '../report/formats.ts';
import { renderSeries } from '../report/render-report.ts';
import { readRun } from '../results/run-folder.ts';
import { summarise } from '../summarise.ts';
import type { Series } from '../summary/series.ts';
import { summariseSeries } from '../summary/summarise-series.ts';
import type { Summary } from '../summary/summary.ts';
import { comparedWith } from './baseline-option.ts';
import { folderOfSeries, runsBeside } from './series-folders.ts';
import { pngRenderer, requireInside, writeFiles } from './write-files.ts';

/** A series with the folder of its report. */
export interface SeriesDocument {
  readonly folder: string;
  readonly series: Series;
  /** The summaries of its runs, in their order. */
  readonly summaries: readonly Summary[];
}

/**
 * Renders the report across all runs of a series that lie beside one of its runs.
 * @throws BallastError `not-a-series`; `target-unknown`; those of `readRun`; `results-unwritable`
 */
export async function writeSeries(
  beside: string,
  id: string,
  formats: readonly ReportFormat[],
  baseline?: string,
): Promise<SeriesDocument> {
  const folder = folderOfSeries(beside, id);
  const runs = runsBeside(folder, id).map((run) => {
    const records = comparedWith(readRun(run), baseline);
    return { records, summary: summarise(records) };
  });
  const series = summariseSeries(runs);
  makeFolder(folder, 0o755);
  // Whoever owns the folder of the runs may have put a link there.
  requireInside(folder, join(folder, '..'));
  writeFiles(folder, renderSeries(runs, formats, await pngRenderer(formats), series));
  return { folder, series, summaries: runs.map(({ summary }) => summary) };
}
