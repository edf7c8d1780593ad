import { Command, Option } from 'commander';
import { BallastError } from '../errors.ts';
import type { ReportFormat } from '../report/formats.ts';
import { escapeTerminal } from '../wording/escape.ts';
import { baselineOption } from './baseline-option.ts';
import { formatOption } from './format-option.ts';
import { printEnd, printJson, printSeries, printTable, type RunDocument } from './print-summaries.ts';
import { seriesOfFolder } from './series-folders.ts';
import { exitCodeOfSummaries } from './summaries-exit-code.ts';
import { writeReport } from './write-report.ts';
import { type SeriesDocument, writeSeries } from './write-series.ts';

interface Options {
  readonly format: readonly ReportFormat[];
  readonly for?: 'article';
  readonly baseline?: string;
  readonly json?: true;
  readonly quiet?: true;
}

export function reportCommand(): Command {
  return new Command('report')
    .argument('<run...>', 'run folders, and folders of series')
    .addOption(formatOption())
    .addOption(baselineOption())
    .addOption(
      new Option(
        '--for <purpose>',
        '`article`: a headline, three charts and a box of methods in the folder article/, instead of the report',
      ).choices(['article']),
    )
    .option('--json', 'print the summaries as one JSON document')
    .option('-q, --quiet', 'write the files only')
    .action(async (folders: readonly string[], options: Options) => {
      if (options.for === 'article') return articles(folders, options);
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

/** Writes the articles of runs, and says where they are. */
async function articles(folders: readonly string[], { baseline, json, quiet }: Options): Promise<void> {
  const { writeArticle } = await import('./write-article.ts');
  const written = folders.map((folder) => {
    if (seriesOfFolder(folder) !== undefined)
      throw new BallastError('input', 'article-of-series', `${folder}: an article is about one run`, {
        hint: 'name one of the runs next to the series',
      });
    return { folder, ...writeArticle(folder, baseline) };
  });
  const files = written.map(({ file }) => file);
  if (json === true) printJson(written.map(({ folder, summary }) => ({ folder, ...summary })));
  else if (quiet !== true) for (const file of files) process.stdout.write(`${escapeTerminal(file)}\n`);
  process.exitCode = exitCodeOfSummaries(written.map(({ summary }) => summary));
}
