import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import type { RunRecord } from './records.ts';
import { samplesFile } from './run-folder.ts';
import { withoutSecrets } from './secrets.ts';

/** Appends records to a run's `run.jsonl`, without secrets, each whole and on disk before the call returns. */
export class RunWriter implements Disposable {
  readonly folder: string;
  readonly file: string;
  readonly #descriptor: number;
  readonly #secrets: readonly string[];
  /** The size of the whole lines: what is beyond it is the torn rest of a line that could not be written. */
  #size: number;
  #closed = false;

  private constructor(folder: string, descriptor: number, secrets: readonly string[]) {
    this.folder = folder;
    this.file = resolve(folder, samplesFile);
    this.#descriptor = descriptor;
    this.#secrets = secrets;
    this.#size = sizeOfWholeLines(descriptor);
  }

  /**
   * Opens the file of a run that does not exist yet.
   * @throws BallastError `results-unwritable`
   */
  static create(folder: string, secrets: readonly string[]): RunWriter {
    return opened(folder, () => {
      // On a read-only filesystem mkdirSync itself would say that there is no such folder.
      accessSync(nearestFolder(folder), constants.W_OK);
      makeFolder(folder, 0o755);
      return new RunWriter(folder, openSync(join(folder, samplesFile), 'ax+', 0o644), secrets);
    });
  }

  /**
   * Opens the file of a run that was cut off. A torn last line goes with the first record that is appended.
   * @throws BallastError `results-unwritable`
   */
  static reopen(folder: string, secrets: readonly string[]): RunWriter {
    return opened(folder, () => {
      // Not made anew where there is none.
      const flags = constants.O_RDWR | constants.O_APPEND;
      return new RunWriter(folder, openSync(join(folder, samplesFile), flags), secrets);
    });
  }

  /** @throws BallastError `results-unwritable`; the file then ends with the last record that was stored whole */
  append(record: RunRecord): void {
    const line = Buffer.from(`${JSON.stringify(withoutSecrets(record, this.#secrets))}\n`);
    try {
      this.#requireInPlace();
      ftruncateSync(this.#descriptor, this.#size);
      for (let written = 0; written < line.length; )
        written += writeSync(this.#descriptor, line, written, line.length - written);
      fdatasyncSync(this.#descriptor);
      this.#size += line.length;
    } catch (error) {
      this.#cutTornLine();
      throw unwritable(this.folder, error);
    }
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }

  /** Makes sure that the file is in its place: writing into a deleted one works, and is lost. */
  #requireInPlace(): void {
    const found = statSync(this.file, { throwIfNoEntry: false });
    const own = fstatSync(this.#descriptor);
    if (found?.ino === own.ino && found.dev === own.dev) return;
    throw new Error(`${samplesFile} was deleted or moved while the run was writing it`);
  }

  #cutTornLine(): void {
    try {
      ftruncateSync(this.#descriptor, this.#size);
    } catch {
      // Then it stays, as a torn last line, which readers leave out.
    }
  }
}

function opened(folder: string, open: () => RunWriter): RunWriter {
  try {
    return open();
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** The folder itself, or the nearest above it that exists. */
function nearestFolder(folder: string): string {
  const above = dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearestFolder(above);
}

const pieceBytes = 64 * 1024;

/** Up to the last newline, looked for from the end. */
function sizeOfWholeLines(descriptor: number): number {
  const piece = Buffer.allocUnsafe(pieceBytes);
  let end = fstatSync(descriptor).size;
  while (end > 0) {
    const from = Math.max(0, end - pieceBytes);
    const size = readSync(descriptor, piece, 0, end - from, from);
    const newline = piece.subarray(0, size).lastIndexOf('\n');
    if (newline >= 0) return from + newline + 1;
    end = from;
  }
  return 0;
}

function unwritable(folder: string, cause: unknown): BallastError {
  return new BallastError(
    'input',
    'results-unwritable',
    `${folder}: results cannot be written: ${messageOf(cause)}`,
    {
      hint: 'free some space, or choose another folder with --out',
      cause,
    },
  );
}
