import { describe, expect, it, test } from 'vitest';
import type { HeaderRecord } from '../../../src/results/records.ts';
import { seriesSchema } from '../../../src/summary/series.ts';
import { summariseSeries } from '../../../src/summary/summarise-series.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';
import { recordsInSeries, runOfSeries, seriesId } from '../../fixtures/series.ts';

const claims = ['process.startup.ready < container.startup.ready', 'container.startup.ready < 500ms'];
const scenario = { ...fixtureScenario, claims };
const slowness = [1, 2, 1.02];
const runs = slowness.map((slower, index) =>
  runOfSeries(recordsInSeries(index + 1, 3, { slower, scenario })),
);
const series = summariseSeries(runs.toReversed());
const ofReady = (target: string) =>
  series.metrics.find((one) => one.target === target && one.metric === 'startup.ready');

/** The first run with something else in its header. */
function changedFirst(header: Partial<HeaderRecord>) {
  return runOfSeries(
    recordsInSeries(1, 3, { scenario }).map((record) =>
      record.type === 'header' ? { ...record, ...header } : record,
    ),
  );
}

describe('a series of runs', () => {
  it('has its runs in their order, whatever the order in which they are given', () => {
    expect(series).toMatchObject({ id: seriesId, of: 3, scenario: 'nginx', host: 'local' });
    expect(series.runs.map(({ index, status }) => [index, status])).toEqual([
      [1, 'complete'],
      [2, 'complete'],
      [3, 'complete'],
    ]);
    expect(seriesSchema.parse(JSON.parse(JSON.stringify(series)))).toEqual(series);
  });

  it('has the median of each run with its own interval, and how far they lie apart', () => {
    const spread = ofReady('container');
    expect(spread?.runs.map(({ point }) => point)).toEqual(
      runs.map(({ summary }) => summary.targets.container?.startup.ready?.medianNs),
    );
    const points = spread?.runs.map(({ point }) => point) ?? [];
    expect(spread?.least).toBe(Math.min(...points));
    expect(spread?.betweenTimes).toBeCloseTo(Math.max(...points) / Math.min(...points), 12);
    expect(spread?.betweenTimes).toBeGreaterThan(1.8);
    expect(spread?.withinTimes).toBeGreaterThan(1);
  });

  it('tells runs whose own intervals have nothing in common from those that agree', () => {
    expect(ofReady('container')?.overlap).toBe(false);
    expect(ofReady('process')?.overlap).toBe(true);
  });

  it('has an interval across runs that is wider than those within where runs differ', () => {
    const { across, withinTimes } = ofReady('container') ?? {};
    const [low, high] = across?.ci95 ?? [1, 1];
    expect(high / low).toBeGreaterThan(withinTimes ?? 0);
  });

  it('compares each target with the first by the ratio of each run', () => {
    const ratio = series.ratios.find((one) => one.target === 'container' && one.metric === 'startup.ready');
    expect(ratio).toMatchObject({ base: 'process', overlap: false });
    expect(ratio?.runs).toHaveLength(3);
  });

  it('passes a claim that all runs pass, and fails one that one of them fails', () => {
    expect(series.claims.map(({ answer, answers }) => [answer, answers])).toEqual([
      ['pass', ['pass', 'pass', 'pass']],
      ['fail', ['pass', 'fail', 'pass']],
    ]);
  });

  it('counts complete runs alone', () => {
    const cut = recordsInSeries(2, 3, { slower: 2, scenario }).slice(0, 25);
    const [first, , third] = runs;
    if (first === undefined || third === undefined) throw new Error('no runs');
    const two = summariseSeries([first, runOfSeries(cut), third]);
    expect(two.runs.map(({ status }) => status)).toEqual(['complete', 'interrupted', 'complete']);
    const spread = two.metrics.find((one) => one.target === 'container' && one.metric === 'startup.ready');
    expect(spread?.runs.map(({ index }) => index)).toEqual([1, 3]);
    expect(spread?.across.ci95).toBeNull();
    expect(two.claims.map(({ answer, answers }) => [answer, answers])).toEqual([
      ['inconclusive', ['pass', 'pass']],
      ['inconclusive', ['pass', 'pass']],
    ]);
  });
});

test.each([
  ['none', []],
  ['a run that is there twice', [...runs, ...runs.slice(1, 2)]],
  ['a run that is in no series', [runOfSeries(fixtureRun())]],
  [
    'a run of another series',
    [
      ...runs,
      runOfSeries(
        recordsInSeries(1, 2).map((record) =>
          record.type === 'header' ? { ...record, series: { id: 'other', index: 1, of: 3 } } : record,
        ),
      ),
    ],
  ],
  ['a run on another host', [...runs.slice(1), changedFirst({ host: 'ssh://root@other:22' })]],
  ['a run of another scenario', [...runs.slice(1), changedFirst({ scenario: fixtureScenario })]],
])('is not made of %s', (_, some) => {
  expect(() => summariseSeries(some)).toThrow(expect.objectContaining({ code: 'not-a-series' }));
});
