import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readEarlierPart } from '../../../src/course/earlier-part.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { summarySchema } from '../../../src/summary/summary-schema.ts';
import { markdownOf } from '../../fixtures/rendered.ts';
import { killedRun } from '../../fixtures/resumed.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const whole = fixtureRun();
const idsOf = (records: readonly { id: string }[]) => records.map(({ id }) => id);
const [begun] = killedRun(false).slice(-1);
const cutOff = begun?.type === 'begun' ? begun.id : '';
const [kept] = killedRun(false).slice(-2);
const again = kept?.type === 'launch' ? kept.id : '';

describe('a killed run', () => {
  test('tells which launch was in flight, in the summary and on the page', () => {
    const killed = killedRun(false);
    expect(idsOf(partsOf(killed).cutOff)).toEqual([cutOff]);
    expect(summarise(killed)).toMatchObject({ status: 'interrupted', cutOff: [cutOff] });
    const page = markdownOf(killed);
    expect(page).toContain(`${cutOff} was cut off; see Failures.`);
    expect(page).toMatch(new RegExp(`Launches that were cut off.*\\| ${cutOff} \\|`, 's'));
  });

  test('keeps the launches of its last block as samples', () => {
    expect(partsOf(killedRun(false)).launches).toHaveLength(3 * 2 + 1);
  });
});

describe('a resumed run', () => {
  const resumed = killedRun(true);

  test('has the samples of a run without a break, each once', () => {
    const { launches, setAside } = partsOf(resumed);
    expect(idsOf(launches)).toEqual(idsOf(partsOf(whole).launches));
    expect(idsOf(setAside)).toEqual([again]);
    const { cutOff: _, resumed: __, ...figures } = summarise(resumed);
    expect(figures).toEqual(summarise(whole));
  });

  test('says so in its summary, where it is measured and how far to trust it', () => {
    const summary = summarise(resumed);
    expect(summary.resumed).toEqual([
      { block: 2, resumedAt: '2026-01-01T13:01:00.000Z', pauseSeconds: 3600 },
    ]);
    expect(summarySchema.parse(summary)).toBeDefined();
    const page = markdownOf(resumed);
    expect(page).toContain('| resumed | at block 2, after 60 min |');
    expect(page).toContain(`one launch was stored and made again: ${again} (ready)`);
    expect(page).toContain('none is dropped or repeated, but for those of blocks that were cut off.');
    expect(markdownOf(whole)).toContain('none is dropped or repeated. Memory is of ready launches only.');
    expect(markdownOf(whole)).not.toMatch(/resumed|cut off/);
  });

  test('which is cut off again is unfinished, though its first part had an end', () => {
    const end: RunRecord = { type: 'end', status: 'failed', reason: 'no', endedAt: '' };
    const index = resumed.findIndex(({ type }) => type === 'resumed');
    const twice = resumed.toSpliced(index, 0, end).slice(0, -1);
    expect(summarise(twice).status).toBe('interrupted');
  });
});

describe('what is gone on with', () => {
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

  test('is all whole blocks', () => {
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
});
