import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import { seriesId } from '../plan/series.ts';
import { samplesFile } from '../results/run-folder.ts';
import { wholeLines } from '../results/whole-lines.ts';

const prefix = 'series-';

/** The folder of the report across the runs of a series: beside theirs. */
export function folderOfSeries(runFolder: string, id: string): string {
  return join(runFolder, '..', `${prefix}${id}`);
}

/** The id of the series whose folder this is; undefined when it is another folder. */
export function seriesOfFolder(folder: string): string | undefined {
  const name = basename(resolve(folder));
  return name.startsWith(prefix) && !existsSync(join(folder, samplesFile))
    ? name.slice(prefix.length)
    : undefined;
}

/**
 * The folders of the runs of a series, found beside its own, in the order of their names.
 * @throws BallastError `not-a-series` where the folder that they would be in cannot be listed
 */
export function runsBeside(seriesFolder: string, id: string): readonly string[] {
  const parent = join(seriesFolder, '..');
  return entriesOf(parent)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name))
    .filter((folder) => seriesIdIn(folder) === id)
    .sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new BallastError('input', 'not-a-series', `${folder}: ${messageOf(error)}`, {
      hint: 'name the folder of a series: it is next to those of its runs',
      cause: error,
    });
  }
}

/** The id of the series that a run's header names. What else it says of it is for `readRun` to refuse. */
function seriesIdIn(folder: string): string | undefined {
  try {
    for (const line of wholeLines(join(folder, samplesFile))) {
      const { series } = JSON.parse(line) as { series?: { id?: unknown } };
      return seriesId.safeParse(series?.id).data;
    }
  } catch {
    // It is no run, or one that nobody can read.
  }
  return undefined;
}
