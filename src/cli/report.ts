import { Command } from 'commander';
import type { ReportFormat } from '../report/formats.ts';
import { baselineOption } from './baseline-option.ts';
import { formatOption } from './format-option.ts';
import { printEnd, printJson, printSeries, printTable, type RunDocument } from './print-summaries.ts';
import { seriesOfFolder } from './series-folders.ts';
import { exitCodeOfSummaries } from './summaries-exit-code.ts';
import { writeReport } from './write-report.ts';
import { type SeriesDocument, writeSeries } from './write-series.ts';

interface Options {
  readonly format: readonly ReportFormat[];
  readonly baseline?: string;
  readonly json?: true;
  readonly quiet?: true;
}

export function reportCommand(): Command {
  return new Command('report')
    .argument('<run...>', 'run folders, and folders of series')
    .addOption(formatOption())
    .addOption(baselineOption())
    .option('--json', 'print the summaries as one JSON document')
    .option('--quiet', 'write the files only')
    .action(async (folders: readonly string[], options: Options) => {
      const documents: RunDocument[] = [];
      const ofSeries: SeriesDocument[] = [];
      for (const folder of folders) {
        const id = seriesOfFolder(folder);
        if (id === undefined)
          documents.push({ folder, ...(await writeReport(folder, options.format, options.baseline)) });
        else ofSeries.push(await writeSeries(folder, id, options.format, options.baseline));
      }
      if (options.json === true) printJson(documents, ofSeries);
      else if (options.quiet !== true) {
        for (const document of documents) printTable(document, options.format);
        for (const document of ofSeries) printSeries(document, options.format);
      }
      const all = [...documents, ...ofSeries.flatMap(({ summaries }) => summaries)];
      process.exitCode = exitCodeOfSummaries(all);
      if (options.json !== true && options.quiet !== true) printEnd(all);
    });
}
