import { realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import type { ReportFormat } from '../report/formats.ts';
import type { Files } from '../report/render-report.ts';

/**
 * Makes sure that a folder lies inside another.
 * @throws BallastError `results-unwritable` where a link leads out of it
 */
export function requireInside(inner: string, folder: string): void {
  const real = realpathSync(folder);
  if (`${realpathSync(inner)}/`.startsWith(`${real}/`)) return;
  throw new BallastError('input', 'results-unwritable', `${inner}: a link that leads out of ${folder}`, {
    hint: 'remove the link, then `ballast report` it again',
  });
}

/**
 * Writes the files of a report. Each is replaced whole.
 * @throws BallastError `results-unwritable`
 */
export function writeFiles(folder: string, files: Files): void {
  let unfinished: string | undefined;
  try {
    for (const [name, content] of files) {
      const file = join(folder, name);
      makeFolder(dirname(file), 0o755);
      requireInside(dirname(file), folder);
      unfinished = join(dirname(file), `.${basename(file)}.new`);
      rmSync(unfinished, { force: true });
      // No existing file is written through: another user may own the run.
      writeFileSync(unfinished, content, { flag: 'wx', mode: 0o644 });
      renameSync(unfinished, file);
      unfinished = undefined;
    }
  } catch (error) {
    if (unfinished !== undefined) removeQuietly(unfinished);
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
}

/** Removes a file whose writing has failed: that failure is what must be told. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder may have become read-only meanwhile.
  }
}

/** The renderer of PNGs, where they are wanted. It is loaded only then: it brings fonts. */
export async function pngRenderer(formats: readonly ReportFormat[]) {
  return formats.includes('png') ? (await import('./render-png.ts')).renderPng : undefined;
}
