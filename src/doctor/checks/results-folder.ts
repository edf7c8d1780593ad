import { access, mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '../../errors.ts';
import { formatBytes } from '../../wording/format.ts';
import { type Check, ok, problem, warning } from '../check.ts';

const wantedBytes = 100 * 2 ** 20;

/** Checks the results folder on the machine that Ballast runs on, whichever host it measures. */
export const resultsFolder: Check = {
  name: 'results folder',
  async ask({ resultsFolder }) {
    const folder = resolve(resultsFolder);
    const existing = await nearestExisting(folder);
    try {
      await rmdir(await mkdtemp(join(existing, '.ballast-')));
    } catch (error) {
      return problem(`${folder} cannot be written: ${messageOf(error)}`, 'choose another with --out');
    }
    const { bavail, bsize } = await statfs(existing);
    const found = `${folder}: ${formatBytes(bavail * bsize)} free`;
    if (bavail * bsize > wantedBytes) return ok(found);
    return warning(found, 'a report takes a few MiB: free some, or choose another folder with --out');
  },
};

async function nearestExisting(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch {
    return folder === dirname(folder) ? folder : nearestExisting(dirname(folder));
  }
}
