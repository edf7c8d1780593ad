import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderOfSeries, runsBeside, seriesOfFolder } from '../../../src/cli/series-folders.ts';
import { writeSeries } from '../../../src/cli/write-series.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { fixtureRun } from '../../fixtures/run.ts';
import { recordsInSeries, seriesId } from '../../fixtures/series.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-series-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function store(name: string, records: readonly RunRecord[]): string {
  const run = join(folder, name);
  mkdirSync(run);
  writeFileSync(join(run, 'run.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return run;
}

const seriesFolder = () => join(folder, `series-${seriesId}`);

test('the runs of a series are found beside its folder, among whatever else is there', async () => {
  const runs = [1, 2].map((index) => store(`run-${index}`, recordsInSeries(index, 2)));
  store('alone', fixtureRun());
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'a-file'), '');
  writeFileSync(join(store('torn', []), 'run.jsonl'), '{"type":"header","series":');
  writeFileSync(join(store('odd', []), 'run.jsonl'), '{"series":{"id":"../up","index":1,"of":2}}\n[]\n');
  expect(runsBeside(seriesFolder(), seriesId)).toEqual(runs);
  const { folder: written, series } = await writeSeries(runs[0] ?? '', seriesId, ['md']);
  expect(written).toBe(seriesFolder());
  expect(series.runs).toHaveLength(2);
  expect(readdirSync(written)).toEqual(expect.arrayContaining(['report.md', 'series.json']));
});

test('a folder of a series is one by its name, wherever it is named from', () => {
  expect(seriesOfFolder(seriesFolder())).toBe(seriesId);
  expect(seriesOfFolder(`${seriesFolder()}/`)).toBe(seriesId);
  expect(seriesOfFolder(folder)).toBeUndefined();
  expect(seriesOfFolder(store('series-of-mine', fixtureRun()))).toBeUndefined();
  expect(folderOfSeries('.', 'x')).toBe('../series-x');
  expect(folderOfSeries('reports/nginx/run', 'x')).toBe('reports/nginx/series-x');
});

test('a run that was copied is not counted twice', async () => {
  const run = store('run-1', recordsInSeries(1, 2));
  cpSync(run, join(folder, 'copy'), { recursive: true });
  await expect(writeSeries(run, seriesId, [])).rejects.toMatchObject({ code: 'not-a-series' });
});

test.each(['nowhere/series-x', 'series-x'])('no run of the series is there: %s', async (name) => {
  const named = join(folder, name);
  await expect(writeSeries(named, 'x', [])).rejects.toMatchObject({ code: 'not-a-series' });
  expect(readdirSync(folder)).toEqual([]);
});

test('no report is written through a link that leads elsewhere', async () => {
  const run = store('run-1', recordsInSeries(1, 2));
  mkdirSync(join(folder, 'elsewhere'));
  const outside = mkdtempSync(join(tmpdir(), 'ballast-outside-'));
  symlinkSync(outside, seriesFolder());
  await expect(writeSeries(run, seriesId, [])).rejects.toMatchObject({ code: 'results-unwritable' });
  expect(readdirSync(outside)).toEqual([]);
  rmSync(outside, { recursive: true });
});
