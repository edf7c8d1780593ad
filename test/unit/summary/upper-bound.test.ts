import { expect, test } from 'vitest';
import { renderTable } from '../../../src/report/terminal.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { comparisonOf, findings } from '../../../src/summary/comparison.ts';
import { phasesOf } from '../../../src/summary/phases.ts';
import { timeText } from '../../../src/summary/upper-bound.ts';
import { whatIsShown } from '../../../src/summary/what-is-shown.ts';
import { markdownOf } from '../../fixtures/rendered.ts';
import { fixtureRun } from '../../fixtures/run.ts';

type Name = 'init' | 'listening' | 'ready';

/** A run in which some marks of the container reach back to the request. */
function reachingBack(...names: readonly Name[]): RunRecord[] {
  return fixtureRun().map((record): RunRecord => {
    if (record.type !== 'launch' || record.target !== 'container') return record;
    const earliestNs = record.marks.requested?.latestNs ?? 0;
    const wide = names.map((name) => [name, { earliestNs, latestNs: record.marks[name]?.latestNs ?? 0 }]);
    return { ...record, marks: { ...record.marks, ...Object.fromEntries(wide) } };
  });
}

test('a time whose mark reaches back to the request is known by its upper end only', () => {
  const records = reachingBack('listening', 'ready');
  const summary = summarise(records);
  const { container, process } = summary.targets;
  expect(timeText(container?.startup ?? {}, 'ready')).toMatch(/^≤ \d/);
  expect(timeText(container?.startup ?? {}, 'fromNothing')).toMatch(/^≤ \d/);
  expect(timeText(container?.startup ?? {}, 'create')).toMatch(/^\d/);
  expect(timeText(process?.startup ?? {}, 'ready')).toMatch(/^\d/);
  expect(renderTable(summary)).toMatch(/container +≤ \d+ ms/);
  const md = markdownOf(records);
  expect(md).toMatch(/\| container \| ready \| ≤ \d+ ms \|/);
  expect(md).toMatch(/^# nginx: container starts in ≤ /m);
  expect(md).toMatch(/\| Time to ready \| .*≤ /);
  const told = findings(summary, 'startup.ready', () => 4e8, 'ns');
  expect(told.map((line) => line.split(',')[0])).toContain('container: ≤ 400 ms');
});

test('no difference is said of such a time, however far apart the upper ends are, nor that it is the same', () => {
  const summary = summarise(reachingBack('ready'));
  const compared = comparisonOf(summary, 'startup.ready', 'container');
  if (compared === undefined) throw new Error('it is compared');
  expect(compared.pHolm).toBeLessThan(0.05);
  const process = summary.targets.process?.startup.ready?.medianNs ?? 0;
  expect(process).toBeLessThan(summary.targets.container?.startup.ready?.medianNs ?? 0);
  expect(whatIsShown(summary, compared)).toBe('below-resolution');
  expect(whatIsShown(summary, { ...compared, same: true })).toBe('below-resolution');
});

test('such a mark ends no phase, and neither does an answer that comes after ready', () => {
  const phases = (records: readonly RunRecord[]) =>
    phasesOf(summarise(records), records).flatMap(({ target, endsWith }) =>
      target === 'container' ? [endsWith] : [],
    );
  expect(phases(fixtureRun())).toEqual(['accepted', 'init', 'listening', 'ready']);
  expect(phases(reachingBack('init'))).toEqual(['accepted', 'listening', 'ready']);
  const late = fixtureRun().map((record): RunRecord => {
    if (record.type !== 'launch') return record;
    const { ready } = record.marks;
    const accepted = ready && { earliestNs: ready.latestNs + 1, latestNs: ready.latestNs + 1 };
    return { ...record, marks: { ...record.marks, ...(accepted && { accepted }) } };
  });
  expect(phases(late)).toEqual(['init', 'listening', 'ready']);
  // The sandbox's first sign of life is its output, which may come long after its life began.
  const unordered = fixtureRun().map((record): RunRecord => {
    if (record.type !== 'launch') return record;
    const { requested, listening } = record.marks;
    const init = requested &&
      listening && { earliestNs: requested.latestNs + 1e6, latestNs: listening.latestNs + 1e6 };
    return { ...record, marks: { ...record.marks, ...(init && { init }) } };
  });
  expect(phases(unordered)).toEqual(['accepted', 'listening', 'ready']);
});
