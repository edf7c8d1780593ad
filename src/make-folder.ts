import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing. Node's own `recursive` asks again without end where a filesystem
 * says of what cannot be made in it that it does not exist, as /proc does.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (isFolder(folder)) return;
    const isMissingAbove = (error as NodeJS.ErrnoException).code === 'ENOENT' && !isFolder(dirname(folder));
    if (!isMissingAbove) throw error;
    makeFolder(dirname(folder), mode);
    makeFolder(folder, mode);
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
