import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { summarySchema } from '../../../src/summary/summary.ts';
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

  test('keeps the launches of its last round as samples', () => {
    expect(partsOf(killedRun(false)).launches).toHaveLength(3 * 2 + 1);
  });
});

describe('a resumed run', () => {
  const resumed = killedRun(true);

  test('has the samples of a run without a break, each once', () => {
    const { launches, setAside } = partsOf(resumed);
    expect(idsOf(launches)).toEqual(idsOf(partsOf(whole).launches));
    expect(idsOf(setAside)).toEqual([again]);
    const { cutOff: _, resumed: __, ...metrics } = summarise(resumed);
    expect(metrics).toEqual(summarise(whole));
  });

  test('says so in its summary, where it is measured and how far to trust it', () => {
    const summary = summarise(resumed);
    expect(summary.resumed).toEqual([
      { block: 2, resumedAt: '2026-01-01T13:01:00.000Z', pauseSeconds: 3600 },
    ]);
    expect(summarySchema.parse(summary)).toBeDefined();
    const page = markdownOf(resumed);
    expect(page).toContain('| resumed | at round 2, after 60 min |');
    expect(page).toContain(`one launch was stored and made again: ${again} (ready)`);
    expect(page).toContain('none is dropped or repeated, except those of rounds that were cut off.');
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
