import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import type { ReportFormat } from '../report/formats.ts';
import { renderReport } from '../report/render-report.ts';
import { readRun } from '../results/run-folder.ts';
import { summarise } from '../summarise.ts';
import type { Summary } from '../summary/summary.ts';

/**
 * Makes sure that a folder lies inside the run's.
 * @throws BallastError `results-unwritable` where a link leads out of the run
 */
function requireInside(inner: string, folder: string): void {
  const real = realpathSync(folder);
  if (`${realpathSync(inner)}/`.startsWith(`${real}/`)) return;
  throw new BallastError('input', 'results-unwritable', `${inner}: a link that leads out of the run`, {
    hint: 'remove the link, then `ballast report` it again',
  });
}

/** Renders a run folder's report from its stored samples alone. Each file is replaced whole. */
export async function writeReport(folder: string, formats: readonly ReportFormat[]): Promise<Summary> {
  const records = readRun(folder);
  const summary = summarise(records);
  // The renderer is loaded only when asked for: it brings fonts.
  const renderPng = formats.includes('png') ? (await import('./render-png.ts')).renderPng : undefined;
  try {
    for (const [name, content] of renderReport(records, formats, renderPng, summary)) {
      const file = join(folder, name);
      const unfinished = join(dirname(file), `.${basename(file)}.new`);
      mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
      requireInside(dirname(file), folder);
      rmSync(unfinished, { force: true });
      // No existing file is written through: another user may own the run.
      writeFileSync(unfinished, content, { flag: 'wx', mode: 0o644 });
      renameSync(unfinished, file);
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
  return summary;
}
