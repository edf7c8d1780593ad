import { expect, test } from 'vitest';
import { pullSummary } from '../../../../src/stages/pull/summarise.ts';
import { summarise } from '../../../../src/summarise.ts';
import { layer, pulled, pulledRun, pullRecord } from '../../../fixtures/pull.ts';

const ms = 1e6;
const times = (...tookMs: number[]) =>
  tookMs.map((took, block) => pullRecord(['container', 'second'], block, pulled(took, [layer])));

test('tells the median from request to usable, its interval, and what a deployment from nothing adds up to', () => {
  const summary = pullSummary(times(100, 110, 120, 130, 140, 150), { createNs: 40 * ms, readyNs: 300 * ms });
  expect(summary).toMatchObject({
    sharedWith: ['container', 'second'],
    medianNs: 125 * ms,
    ci95Ns: [100 * ms, 150 * ms],
    n: 6,
    failures: 0,
    flushNs: 20 * ms,
    createNs: 40 * ms,
    fromNothingNs: 465 * ms,
  });
  expect(summary.parts).toMatchObject([
    { name: layer.name, present: 0, beganNs: null, downloadedNs: 112.5 * ms },
  ]);
});

test('a pull that failed ranks as infinitely slow, one that was interrupted says nothing', () => {
  const failed = pullRecord(['container'], 9, { status: 'failed', reason: 'no route' });
  const aborted = pullRecord(['container'], 9, { status: 'aborted', reason: 'interrupted' });
  const summary = pullSummary([...times(100, 110), failed, failed, failed, aborted], {
    createNs: 1,
    readyNs: 1,
  });
  expect(summary).toMatchObject({
    n: 5,
    failures: 3,
    medianNs: null,
    fromNothingNs: null,
    problems: ['no route'],
  });
});

test('there is no sum where a target was never ready', () => {
  expect(pullSummary(times(100), { createNs: 1, readyNs: null }).fromNothingNs).toBeNull();
});

test('counts layers that were there already', () => {
  const records = [true, false].map((present, block) =>
    pullRecord(['container'], block, pulled(100, [{ ...layer, present }])),
  );
  expect(pullSummary(records, { createNs: 1, readyNs: null }).parts[0]?.present).toBe(1);
});

test('is in the summary of the targets that were pulled', () => {
  const { targets } = summarise(pulledRun());
  expect(targets.process?.pull).toBeUndefined();
  expect(targets.container?.pull).toMatchObject({ n: 6, medianNs: 1025 * ms });
  expect(targets.vm?.pull).toMatchObject({ n: 6, medianNs: 302.5 * ms, kind: 'files' });
});
