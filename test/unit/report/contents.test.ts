import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reportModel } from '../../../src/report/model.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { parallelRecords } from '../../fixtures/parallel.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { speedRecords } from '../../fixtures/speed.ts';

const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
const stages = foldersIn('src/stages');

/** A run of which each stage has found something. */
const records: RunRecord[] = [
  ...probedRun(),
  ...neighbourRecords(['process', 'vm'], {}),
  ...pullRecords(),
  ...lifecycleRecords(['process', 'vm']),
  ...speedRecords(['process', 'vm']),
  ...parallelRecords(['process', 'vm']),
  { type: 'kernel-surface', target: 'vm', outcome: { status: 'unavailable', reason: 'it is denied' } },
  { type: 'equivalence', target: 'vm', outcome: { status: 'failed', reason: 'it could not be looked into' } },
];

test('each stage has its half of the report in the folder of its name, listed among the contents', () => {
  const contents = readFileSync('src/report/contents.ts', 'utf8');
  const listed = [...contents.matchAll(/ from '\.\/([\w-]+)\/section\.ts'/g)].map(([, folder]) => folder);
  expect(listed).toEqual(expect.arrayContaining(stages));
  expect(listed.toSorted()).toEqual(
    foldersIn('src/report')
      .filter((folder) => existsSync(`src/report/${folder}/section.ts`))
      .toSorted(),
  );
});

test('each stage that was measured has a section, and each section stands once', () => {
  const ids = reportModel(summarise(records), records).sections.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(stages));
  expect(new Set(ids).size).toBe(ids.length);
});

test('each table for machines has a name of its own', () => {
  const names = reportModel(summarise(records), records).tables.map(({ name }) => name);
  expect(names).toContain('kernel-surface');
  expect(new Set(names).size).toBe(names.length);
});
