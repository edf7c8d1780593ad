import { join } from 'node:path';
import type { z } from 'zod';
import { BallastError, messageOf } from '../errors.ts';
import { planRule } from './plan-rules.ts';
import { formatVersion, type HeaderRecord, type RunRecord, recordSchemas } from './records.ts';
import { type StoredLine, upgradeFrom } from './upgrades.ts';
import { wholeLines } from './whole-lines.ts';

export const samplesFile = 'run.jsonl';

/**
 * Reads a run's samples, brought to this version's format. A torn last line (the harness died while writing) is left
 * out. What is returned is what it says it is: no line with other fields, or that the header's plan has no place for, gets
 * through.
 * @throws BallastError `run-missing`, `run-corrupt` (with the line), `run-too-new`
 */
export function readRun(folder: string): readonly RunRecord[] {
  const path = join(folder, samplesFile);
  const lines = wholeLines(path);
  const first = nextLine(lines, folder, path, 1);
  if (first.done === true) throw withoutHeader(path, first.value ? ' (its only line is torn)' : '');
  const stored = parseLine(first.value, `${path}:1`);
  if (stored.type !== 'header') throw withoutHeader(path, '');
  const upgrade = upgradeFrom(storedVersion(stored, path));
  const header = checked(upgrade(stored), `${path}:1`) as HeaderRecord;
  const targets = new Set(header.scenario.targets.map(({ name }) => name));
  refuseStranger(header, targets, `${path}:1`);
  const rule = planRule(header);
  if (typeof rule !== 'function') throw corrupt(`${path}:1`, rule.complaint);
  const records: RunRecord[] = [header];
  for (;;) {
    const where = `${path}:${records.length + 1}`;
    const line = nextLine(lines, folder, path, records.length + 1);
    if (line.done === true) return records;
    const record = checked(upgrade(parseLine(line.value, where)), where);
    if (record.type === 'header') throw corrupt(where, 'a run has one header, in its first line');
    refuseStranger(record, targets, where);
    const complaint = rule(record);
    if (complaint !== undefined) throw corrupt(where, complaint);
    records.push(record);
  }
}

function refuseStranger(record: RunRecord, targets: ReadonlySet<string>, where: string): void {
  const stranger = targetsOf(record).find((target) => !targets.has(target));
  if (stranger !== undefined) throw corrupt(where, `the run has no target \`${stranger}\``);
}

function targetsOf(record: RunRecord): readonly string[] {
  if (record.type === 'header') return record.plan.map(({ target }) => target);
  if ('target' in record) return [record.target];
  return 'targets' in record ? record.targets : [];
}

function nextLine(
  lines: Generator<string, boolean>,
  folder: string,
  path: string,
  number: number,
): IteratorResult<string, boolean> {
  try {
    return lines.next();
  } catch (error) {
    if (error instanceof RangeError) throw corrupt(`${path}:${number}`, error.message, error);
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

function parseLine(line: string, where: string): StoredLine {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null && 'type' in parsed && typeof parsed.type === 'string')
      return parsed as StoredLine;
    throw new Error('it has no type');
  } catch (error) {
    throw corrupt(where, messageOf(error), error);
  }
}

function checked(line: StoredLine, where: string): RunRecord {
  const schema = recordSchemas.get(line.type);
  if (schema === undefined) throw corrupt(where, `there is no type \`${line.type.slice(0, 64)}\``);
  const { success, data, error } = schema.safeParse(line);
  if (!success) throw corrupt(where, problemsOf(line.type, error));
  return data as RunRecord;
}

function problemsOf(type: string, { issues }: z.ZodError): string {
  const [first, ...others] = issues;
  const at = [type, ...(first?.path ?? [])].map(String).join('.').slice(0, 200);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${at}: ${(first?.message ?? '').slice(0, 300)}${more}`;
}

function corrupt(where: string, what: string, cause?: unknown): BallastError {
  return new BallastError('input', 'run-corrupt', `${where}: this line is not a record: ${what}`, {
    hint: 'the file was changed after it was written; restore it from a copy',
    cause,
  });
}

function withoutHeader(path: string, why: string): BallastError {
  return new BallastError('input', 'run-corrupt', `${path}:1: the run has no header${why}`, {
    hint: 'nothing was stored in this run; measure again',
  });
}

function storedVersion(header: StoredLine, path: string): number {
  const { formatVersion: version } = header;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    throw corrupt(`${path}:1`, 'header.formatVersion: expected a whole number from 1');
  if (version <= formatVersion) return version;
  throw new BallastError(
    'input',
    'run-too-new',
    `${path}: written in format ${version}; this version reads up to ${formatVersion}`,
    { hint: 'use the version of Ballast that wrote it, or a newer one' },
  );
}
