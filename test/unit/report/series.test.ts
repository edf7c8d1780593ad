import { describe, expect, it } from 'vitest';
import { reportFormats } from '../../../src/report/formats.ts';
import { renderSeries } from '../../../src/report/render-report.ts';
import { renderSeriesTable } from '../../../src/report/series-terminal.ts';
import type { RunOfSeries } from '../../../src/summary/summarise-series.ts';
import { summariseSeries } from '../../../src/summary/summarise-series.ts';
import { markdownOf } from '../../fixtures/rendered.ts';
import { fixtureScenario } from '../../fixtures/run.ts';
import { recordsInSeries, runOfSeries, seriesId } from '../../fixtures/series.ts';

const scenario = { ...fixtureScenario, claims: ['container.startup.ready < 500ms'] };
const runs = [1, 2, 1.02].map((slower, index) =>
  runOfSeries(recordsInSeries(index + 1, 3, { slower, scenario })),
);
const filesOf = (some: readonly RunOfSeries[]) =>
  new Map(
    [...renderSeries(some, reportFormats)].map(([name, content]) => [name, content.toString()] as const),
  );
const files = filesOf(runs);
const markdown = files.get('report.md') ?? '';

describe('the report across runs', () => {
  it('says how far runs lie apart beside what one says of itself, in a chart and in words', () => {
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'series.json',
        'report.html',
        'series-startup-ready.svg',
        'tables/series-metrics.csv',
      ]),
    );
    expect(markdown).toContain(`Ballast report, series ${seriesId}`);
    expect(markdown).toMatch(
      /Container: medians of time to ready span 1\.9\d× between runs; the interval of one run spans 1\.\d+×/,
    );
    expect(markdown).toMatch(
      /in which the runs’ own 95% intervals have no value in common.*time to ready of container/,
    );
    expect(markdown).toContain(
      'Among 3 runs that do not differ, chance would make intervals leave one another out in at most about 2% of the metrics.',
    );
    expect(markdown).toContain('2 degrees of freedom');
    expect(markdown).toContain('✗ fail: container.startup.ready < 500ms');
    expect(markdown).toContain('VM (emulated)');
  });

  it('says so where no run rules out what another says', () => {
    const alike = [1, 2, 3].map((index) => runOfSeries(recordsInSeries(index, 3)));
    expect(filesOf(alike).get('report.md')).toMatch(
      /The runs’ own 95% intervals have a value in common in each of \d+ metrics of targets\. Among 3 runs/,
    );
  });

  it('has every run in its tables', () => {
    const csv = files.get('tables/series-runs.csv') ?? '';
    for (const { summary } of runs) expect(csv).toContain(summary.runId);
    expect(markdown).not.toMatch(/NaN|Infinity|undefined/);
    for (const [name, content] of files)
      expect([name, /NaN|Infinity|undefined|\[object/.exec(content)?.[0]]).toEqual([name, undefined]);
  });

  it('is the same whatever the order in which its runs are given', () => {
    expect([...filesOf(runs.toReversed())]).toEqual([...files]);
  });

  it('says which runs are missing, and compares nothing where there is one', () => {
    const cut = runOfSeries(recordsInSeries(2, 3, { scenario }).slice(0, 25));
    const md = filesOf([...runs.slice(0, 1), cut]).get('report.md') ?? '';
    expect(md).toContain('1 of 3 runs is complete: run 2 was interrupted, 1 is not there.');
    expect(md).toContain('Fewer than two runs are complete');
    const two = filesOf(runs.slice(0, 2)).get('report.md') ?? '';
    expect(two).toContain('An interval across runs takes three of them.');
  });

  it('is a few lines on the terminal', () => {
    const [first] = runs;
    if (first === undefined) throw new Error('no run');
    const text = renderSeriesTable(summariseSeries(runs), first.summary);
    expect(text).toMatch(/^nginx, series 20260101-120000-abcd, 3 of 3 runs$/m);
    expect(text).toMatch(/^container {6}\d+–\d+ ms +1\.9\d +1\.\d+ +\d+ ms \(.+ s\)$/m);
    expect(text).toMatch(/^✗ fail {2}container\.startup\.ready < 500ms {2}2 of 3 runs pass$/m);
  });
});

it('a run of a series says which one it is', () => {
  const page = markdownOf(recordsInSeries(2, 3));
  expect(page).toContain(`run 2 of 3 of series ${seriesId}`);
  expect(page).toContain(`The report in series-${seriesId}, beside the folder of this run`);
});
