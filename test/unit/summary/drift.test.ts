import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { driftInWords, driftOf, noticeableInWords } from '../../../src/summary/drift.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { fixtureRun } from '../../fixtures/run.ts';

/** The run with the time to ready of every launch of a round multiplied. */
function scaled(factorOf: (block: number) => number): readonly RunRecord[] {
  return fixtureRun().map((record) => {
    if (record.type !== 'launch') return record;
    const { requested, ready } = record.marks;
    if (requested === undefined || ready === undefined) return record;
    const added = (factorOf(record.block) - 1) * (ready.latestNs - requested.latestNs);
    const later = { earliestNs: ready.earliestNs + added, latestNs: ready.latestNs + added };
    return { ...record, marks: { ...record.marks, ready: later } };
  });
}

const drift = { n: 10, rise: 1, pTrend: 0.5, pNeighbours: 0.5, p: 1, noticeable: 1.2 };

describe('the drift of a run', () => {
  it('is of rounds, so that a slower host shows in all targets together', () => {
    const slower = driftOf(partsOf(scaled((block) => 1.05 ** block)));
    expect(slower).toMatchObject({ n: 10 });
    expect(slower?.rise).toBeGreaterThan(1.4);
    expect(slower?.rise).toBeLessThan(1.7);
    expect(slower?.p).toBeLessThan(0.01);
    expect(driftOf(partsOf(fixtureRun()))?.p).toBeGreaterThan(0.05);
  });

  it('is not told of fewer than six rounds', () => {
    const few = fixtureRun().filter((record) => record.type !== 'launch' || record.block <= 5);
    expect(driftOf(partsOf(few))).toBeUndefined();
  });
});

describe('its sentence', () => {
  it('says in which direction times go, by a factor in either', () => {
    const shown = { ...drift, pTrend: 0.0001, p: 0.0002 };
    expect(driftInWords({ ...shown, rise: 1.34 })).toBe(
      'launches drift over the run: in its last round they take 1.34× as long as in its first (p < 0.001)',
    );
    expect(driftInWords({ ...shown, rise: 0.82 })).toContain('they take 0.82× as long as');
    expect(noticeableInWords(shown)).toBeUndefined();
  });

  it('never tells a drift as a factor of 1.00', () => {
    const shown = { ...drift, pTrend: 0.0001, p: 0.0002, rise: 1.002 };
    expect(driftInWords(shown)).toBe(
      'launches drift over the run, by less than 1% from its first round to its last (p < 0.001)',
    );
    expect(noticeableInWords({ ...drift, noticeable: 1.0001 })).toBe(
      'a drift of 1.01× from the first round to the last would be shown by more than 80 of 100 such runs',
    );
  });

  it('says that rounds resemble one another where they have no direction', () => {
    expect(driftInWords({ ...drift, pNeighbours: 0.004, p: 0.008 })).toBe(
      'rounds resemble those before them more than by chance (p = 0.0080)',
    );
  });

  it('says what would have been shown where nothing is', () => {
    expect(driftInWords(drift)).toBe('no drift over the run is shown (p = 1.0)');
    expect(noticeableInWords(drift)).toBe(
      'a drift of 1.20× from the first round to the last would be shown by about 80 of 100 such runs',
    );
  });
});
