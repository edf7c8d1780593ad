import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import { renderReport } from '../report/render-report.ts';
import { readRun } from '../results/run-folder.ts';
import { summarise } from '../results/summarise.ts';
import type { Summary } from '../results/summary.ts';

/** Renders a run folder's report from its stored samples alone. Each file is replaced whole. */
export function writeReport(folder: string): Summary {
  const records = readRun(folder);
  try {
    for (const [name, content] of renderReport(records).files) {
      writeFileSync(join(folder, `.${name}.new`), content);
      renameSync(join(folder, `.${name}.new`), join(folder, name));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new BallastError(
      'input',
      'results-unwritable',
      `${folder}: the report cannot be written: ${messageOf(error)}`,
      {
        hint: 'free some space or make the folder writable, then `ballast report` it again',
        cause: error,
      },
    );
  }
  return summarise(records);
}
