import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { readRun } from '../../../src/results/run-folder.ts';
import { mutated, oneValueReplaced, onlyTyped } from '../../fixtures/mutated.ts';
import { rendered } from '../../fixtures/rendered.ts';
import { fixtureRun } from '../../fixtures/run.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-runs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As a run is stored, read and shown. */
const shown = (text: string) =>
  onlyTyped(() => {
    writeFileSync(join(folder, 'run.jsonl'), text);
    rendered(readRun(folder), ['md', 'csv', 'json']);
  });

const records = fixtureRun();
const lines = (all: readonly unknown[]) => all.map((record) => `${JSON.stringify(record)}\n`).join('');

test('a stored run after changes anywhere in its text is shown or refused', () => {
  fc.assert(fc.property(mutated(lines(records)), shown), { numRuns: 12 });
});

test('a stored run with anything in the place of one of its values is shown or refused', () => {
  const changed = fc
    .nat({ max: records.length - 1 })
    .chain((index) => oneValueReplaced(records[index]).map((one) => records.with(index, one as never)));
  fc.assert(fc.property(changed.map(lines), shown), { numRuns: 30 });
});
