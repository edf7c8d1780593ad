import { expect, test } from 'vitest';
import { elapsedNs } from '../../../src/fields/stored-parts.ts';
import type { LaunchRecord } from '../../../src/launches/records.ts';
import { startSpansOf } from '../../../src/summary/start-phases.ts';
import { fixtureRun } from '../../fixtures/run.ts';
import { at, startTrailOf, step } from '../../fixtures/start-trail.ts';

const [launch] = fixtureRun().filter(
  (record): record is LaunchRecord => record.type === 'launch' && record.target === 'container',
);
if (launch === undefined) throw new Error('no container');
const marks = { requested: at(0), init: at(90), ready: at(100) };
const spansOf = (change: Partial<LaunchRecord>) => startSpansOf({ ...launch, marks, ...change });
const widths = (change: Partial<LaunchRecord>) =>
  Object.fromEntries(
    Object.entries(spansOf(change)).map(([name, { from, to }]) => [name, elapsedNs(from, to) / 1e6]),
  );
const trail = startTrailOf(0);
const without = (...verbs: readonly (string | null)[]) => ({
  ...trail,
  steps: trail.steps.filter((one) => one.kind !== 'program' || !verbs.includes(one.verb)),
});

test('a start is divided by the programs that the engine runs', () => {
  expect(widths({ startTrail: trail })).toEqual({
    engine: 10,
    shim: 10,
    create: 50,
    between: 10,
    start: 10,
    workload: 10,
    hooks: 30,
    mounts: 36,
    network: 55,
  });
});

test('phases follow one another from the request to ready without a gap', () => {
  const { engine, shim, create, between, start, workload } = spansOf({ startTrail: trail });
  const ends = [engine, shim, create, between, start].map((one) => one?.to);
  expect([shim, create, between, start, workload].map((one) => one?.from)).toEqual(ends);
});

test('what was not seen has no duration, and neither has what lies beside it', () => {
  const { create, start, workload, ...others } = widths({ startTrail: without('start') });
  expect(start).toBeUndefined();
  expect(others).not.toHaveProperty('between');
  expect([create, workload]).toEqual([50, 10]);
  expect(widths({ startTrail: without('create') })).not.toHaveProperty('hooks');
  expect(spansOf({ startTrail: { steps: [], unseen: 'denied' } })).toEqual({ workload: expect.anything() });
  expect(startSpansOf({ ...launch, marks, startTrail: undefined })).toEqual({});
});

test('where the exec of the workload is not seen, the end of the runtime tells when it runs', () => {
  const init = { earliestNs: 30e6, latestNs: 99e6 };
  expect(widths({ startTrail: trail, marks: { ...marks, init } })).toMatchObject({ start: 9, workload: 11 });
  expect(widths({ startTrail: without('start'), marks: { ...marks, init } })).not.toHaveProperty('workload');
});

test('a script before the runtime is part of it, and not a hook', () => {
  const steps = [
    ...trail.steps,
    step('sh', 'create', 19, 72),
    step('sh', 'start', 79, 89.5),
    step('sandbox', 'boot', 40, null),
  ];
  expect(widths({ startTrail: { ...trail, steps } })).toMatchObject({
    ...{ shim: 9, create: 51, between: 9, start: 11, hooks: 30 },
  });
});

test('what happens once the workload runs is not of its start', () => {
  const late = { kind: 'link' as const, changed: at(95) };
  expect(widths({ startTrail: { ...trail, steps: [...trail.steps, late] } }).network).toBe(55);
});
