import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { RunWriter, readRun } from '../../../src/results/run-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const header = { type: 'header', formatVersion: 1, runId: 'r' } as unknown as RunRecord;
const end: RunRecord = { type: 'end', status: 'complete', reason: null, endedAt: '2026-01-01T00:00:00Z' };

test('what was appended is read again', () => {
  using writer = new RunWriter(join(folder, 'run'));
  writer.append(header);
  writer.append(end);
  expect(readRun(join(folder, 'run'))).toEqual([header, end]);
});

test('a torn last line is left out; a corrupt one in the middle is refused with its number', () => {
  const path = join(folder, 'run.jsonl');
  writeFileSync(path, `${JSON.stringify(header)}\n${JSON.stringify(end)}\n{"type":"lau`);
  expect(readRun(folder)).toEqual([header, end]);
  writeFileSync(path, `${JSON.stringify(header)}\nrubbish\n${JSON.stringify(end)}\n`);
  expect(() => readRun(folder)).toThrow(/run\.jsonl:2/);
});

test('a newer format is refused, a folder without a run is named', () => {
  writeFileSync(join(folder, 'run.jsonl'), `${JSON.stringify({ ...header, formatVersion: 99 })}\n`);
  expect(() => readRun(folder)).toThrow(/format 99/);
  expect(() => readRun(join(folder, 'nowhere'))).toThrow(/not a run folder/);
});

test('an existing run is never written over', () => {
  using writer = new RunWriter(folder);
  writer.append(header);
  expect(() => new RunWriter(folder)).toThrow(/cannot be written/);
  appendFileSync(join(folder, 'run.jsonl'), '');
  expect(readFileSync(join(folder, 'run.jsonl'), 'utf8')).toContain('header');
});
