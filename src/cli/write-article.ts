import { join } from 'node:path';
import { renderArticle } from '../report/article.ts';
import { readRun } from '../results/run-folder.ts';
import { summarise } from '../summarise.ts';
import type { Summary } from '../summary/summary.ts';
import { comparedWith } from './baseline-option.ts';
import { renderPng } from './render-png.ts';
import { writeFiles } from './write-files.ts';

/**
 * Writes what a writer takes over from a run into the folder `article` of it.
 * @param baseline the target to compare with, instead of the scenario's
 * @returns the summary of the run, and the text's file
 * @throws BallastError `target-unknown`; those of `readRun`; `results-unwritable`
 */
export function writeArticle(
  folder: string,
  baseline?: string,
): { readonly summary: Summary; readonly file: string } {
  const records = comparedWith(readRun(folder), baseline);
  const summary = summarise(records);
  writeFiles(folder, renderArticle(records, summary, renderPng));
  return { summary, file: join(folder, 'article', 'article.md') };
}
