import { Command } from 'commander';
import type { ReportFormat } from '../report/formats.ts';
import { formatOption } from './format-option.ts';
import { printJson, printTable, type RunDocument } from './print-summaries.ts';
import { exitCodeOfSummaries } from './summaries-exit-code.ts';
import { writeReport } from './write-report.ts';

interface Options {
  readonly format: readonly ReportFormat[];
  readonly json?: true;
  readonly quiet?: true;
}

export function reportCommand(): Command {
  return new Command('report')
    .argument('<run...>', 'run folders')
    .addOption(formatOption())
    .option('--json', 'print the summaries as one JSON document')
    .option('--quiet', 'write the files only')
    .action(async (folders: readonly string[], options: Options) => {
      const documents: RunDocument[] = [];
      for (const folder of folders) {
        documents.push({ folder, ...(await writeReport(folder, options.format)) });
      }
      if (options.json === true) printJson(documents);
      else if (options.quiet !== true) for (const document of documents) printTable(document, options.format);
      process.exitCode = exitCodeOfSummaries(documents);
    });
}
