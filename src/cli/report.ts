import { Command } from 'commander';
import { claimsExitCode } from '../claims/answer.ts';
import { printJson, printTable } from './print-summaries.ts';
import { writeReport } from './write-report.ts';

export function reportCommand(): Command {
  return new Command('report')
    .argument('<run...>', 'run folders')
    .option('--json', 'print the summaries as one JSON document')
    .option('--quiet', 'write the files only')
    .action((folders: readonly string[], options: { json?: true; quiet?: true }) => {
      const documents = folders.map((folder) => ({ folder, ...writeReport(folder) }));
      if (options.json === true) printJson(documents);
      else if (options.quiet !== true) for (const document of documents) printTable(document);
      process.exitCode = claimsExitCode(documents.flatMap(({ claims }) => claims));
    });
}
