import { Command } from 'commander';
import { renderTable } from '../report/terminal.ts';
import { writeReport } from './write-report.ts';

export function reportCommand(): Command {
  return new Command('report')
    .argument('<run...>', 'run folders')
    .option('--json', 'print the summaries as one JSON document')
    .option('--quiet', 'write the files only')
    .action((folders: readonly string[], options: { json?: true; quiet?: true }) => {
      const documents = folders.map((folder) => ({ folder, ...writeReport(folder) }));
      if (options.json === true) {
        process.stdout.write(`${JSON.stringify(documents.length === 1 ? documents[0] : documents)}\n`);
        return;
      }
      if (options.quiet === true) return;
      for (const { folder, ...summary } of documents) {
        process.stdout.write(`${renderTable(summary)}\nReport: ${folder}/report.html\n`);
      }
    });
}
