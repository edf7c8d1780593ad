import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BallastError, messageOf } from '../errors.ts';
import { formatVersion, type HeaderRecord, type RunRecord } from './records.ts';
import { wholeLines } from './whole-lines.ts';

const samplesFile = 'run.jsonl';

/** Appends records to a run's `run.jsonl`, each on disk before the call returns. */
export class RunWriter implements Disposable {
  readonly folder: string;
  readonly file: string;
  readonly #descriptor: number;
  #closed = false;

  /** @throws BallastError `results-unwritable` */
  constructor(folder: string) {
    this.folder = folder;
    this.file = resolve(folder, samplesFile);
    try {
      mkdirSync(folder, { recursive: true });
      this.#descriptor = openSync(join(folder, samplesFile), 'ax');
    } catch (error) {
      throw unwritable(folder, error);
    }
  }

  append(record: RunRecord): void {
    try {
      writeSync(this.#descriptor, `${JSON.stringify(record)}\n`);
      fdatasyncSync(this.#descriptor);
    } catch (error) {
      throw unwritable(this.folder, error);
    }
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }
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

/**
 * Reads a run's samples. A torn last line (the harness died while writing) is left out.
 * @throws BallastError `run-missing`, `run-corrupt` (with the line), `run-too-new`
 */
export function readRun(folder: string): readonly RunRecord[] {
  const path = join(folder, samplesFile);
  const records: RunRecord[] = [];
  const lines = wholeLines(path);
  let line = nextLine(lines, folder);
  for (; line.done !== true; line = nextLine(lines, folder)) {
    records.push(parseRecord(line.value, `${path}:${records.length + 1}`));
  }
  const header = records[0];
  if (header === undefined || header.type !== 'header') {
    throw new BallastError(
      'input',
      'run-corrupt',
      `${path}:1: the run has no header${line.value ? ' (its only line is torn)' : ''}`,
      {
        hint: 'nothing was stored in this run; measure again',
      },
    );
  }
  refuseNewer(header, path);
  return records;
}

function nextLine(lines: Generator<string, boolean>, folder: string): IteratorResult<string, boolean> {
  try {
    return lines.next();
  } catch (error) {
    throw new BallastError(
      'input',
      'run-missing',
      `${folder}: this is not a run folder: ${messageOf(error)}`,
      {
        hint: 'name a folder that `ballast run` made, such as reports/nginx/<run-id>',
        cause: error,
      },
    );
  }
}

function parseRecord(line: string, where: string): RunRecord {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record === 'object' && record !== null && 'type' in record) return record as RunRecord;
    throw new Error('not a record');
  } catch (error) {
    throw new BallastError(
      'input',
      'run-corrupt',
      `${where}: this line is not a record: ${messageOf(error)}`,
      {
        hint: 'the file was changed after it was written; restore it from a copy',
        cause: error,
      },
    );
  }
}

function refuseNewer(header: HeaderRecord, path: string): void {
  if (header.formatVersion > formatVersion) {
    throw new BallastError(
      'input',
      'run-too-new',
      `${path}: written in format ${header.formatVersion}; this version reads up to ${formatVersion}`,
      { hint: 'use the version of Ballast that wrote it, or a newer one' },
    );
  }
}
