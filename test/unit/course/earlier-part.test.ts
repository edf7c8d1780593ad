import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEarlierPart } from '../../../src/course/earlier-part.ts';
import type { HeaderRecord, RunRecord } from '../../../src/results/records.ts';
import { killedRun } from '../../fixtures/resumed.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const whole = fixtureRun();

describe('a run that is resumed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-earlier-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (records: readonly RunRecord[], change: object = {}, version = '0.1.0') => {
    const [header, ...rest] = records;
    const changed = [{ ...header, runId: '20260101-120000-3f9a', ...change }, ...rest];
    writeFileSync(join(folder, 'run.jsonl'), changed.map((record) => `${JSON.stringify(record)}\n`).join(''));
    return readEarlierPart(folder, version);
  };

  test('keeps all complete rounds', () => {
    const { whole: blocks, header } = read(killedRun(false));
    expect([...blocks]).toEqual(['launches 0', 'launches 1']);
    expect(header.plan).toHaveLength(33);
  });

  test('is refused when the run is complete, of another version or of an older format', () => {
    expect(() => read(whole)).toThrow(/it is complete/);
    expect(() => read(killedRun(false), {}, '0.2.0')).toThrow(
      /Ballast 0\.1\.0 measured it, and this is 0\.2\.0/,
    );
    expect(() => read(killedRun(false), { formatVersion: 1 })).toThrow(/it is of format 1/);
    expect(() => read(killedRun(false), { runId: 'r' })).toThrow(/its id is not one of a run/);
  });

  test('is refused when its plan is not that of its scenario and seed', () => {
    const records = killedRun(false);
    const { plan } = records[0] as HeaderRecord;
    const [first, second, ...others] = plan;
    const swapped = [second, first, ...others];
    expect(() => read(records.slice(0, 1), { plan: swapped })).toThrow(
      /its plan is not that of its scenario/,
    );
    expect(() => read(records, { seed: 7 })).toThrow(/its plan is not that/);
  });
});
