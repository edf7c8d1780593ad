import { describe, expect, test } from 'vitest';
import type { LaunchRecord } from '../../../src/launches/records.ts';
import { planRule } from '../../../src/results/plan-rules.ts';
import { formatVersion, type HeaderRecord, type RunRecord } from '../../../src/results/records.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { measuring } from '../../fixtures/measuring.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { parallelRecords } from '../../fixtures/parallel.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { killedRun } from '../../fixtures/resumed.ts';
import { fixtureRun } from '../../fixtures/run.ts';
import { speedLoad, speedRecords } from '../../fixtures/speed.ts';

/** The first complaint about a run, with the number of its line; undefined: there is none. */
function complaintOf([header, ...others]: readonly RunRecord[]): string | undefined {
  const rule = planRule(header as HeaderRecord);
  if (typeof rule !== 'function') return `1: ${rule.complaint}`;
  for (const [index, record] of others.entries()) {
    const complaint = rule(record);
    if (complaint !== undefined) return `${index + 2}: ${complaint}`;
  }
  return undefined;
}

const run = fixtureRun();
const at = run.findIndex(({ type }) => type === 'launch');
const launch = run[at] as LaunchRecord;
const { id, block, target, warmup } = launch;
const end = run.at(-1) as RunRecord;
/** The run with this record after its first launch. */
const withRecord = (record: object) => run.toSpliced(at + 1, 0, record as RunRecord);
const withLaunch = (changes: object) => run.with(at, { ...launch, ...changes } as RunRecord);

/** The run without its first launch, whose target is in other rounds too. */
const withoutFirst = run.filter(({ type }, index) => index !== at && type !== 'begun');
const preparation = run.find(({ type }) => type === 'preparation');
const leftOut = { type: 'left-out', target, reason: 'it cannot be prepared' } as const;
const wholeOf = (round: number) => ({ type: 'whole', stage: 'launches', block: round }) as const;
const wholeRounds = [
  ...run.slice(0, -1),
  ...[...new Set((run[0] as HeaderRecord).plan.map((cell) => cell.block))].map(wholeOf),
];
const stoppedTooEarly = withLaunch({ marks: { ...launch.marks, stopped: mark(0), requested: mark(9) } });
const stopped = { ...end, status: 'interrupted' } as RunRecord;

describe('no complaint is made about', () => {
  test.each<[string, readonly RunRecord[]]>([
    ['a run as it is stored', run],
    ['a run that was killed', killedRun(false)],
    ['a run that was resumed, and repeats the round that was cut off', killedRun(true)],
    ['a run that was stopped and resumed', [...wholeRounds, stopped, resumed(), end]],
    [
      'a run that went on without a target',
      run.flatMap((record, index) =>
        index === at ? [leftOut] : record.type === 'launch' && record.target === target ? [] : [record],
      ),
    ],
    [
      'a run of an earlier format, whose marks were not held against each other',
      [{ ...run[0], formatVersion: 2 } as RunRecord, ...stoppedTooEarly.slice(1)],
    ],
    [
      'a run of all stages',
      measuring(probedRun(), [
        ...pullRecords(),
        ...lifecycleRecords(['process', 'vm']),
        speedLoad,
        ...speedRecords(['process', 'vm']),
        ...neighbourRecords(['process', 'vm'], {}),
        ...parallelRecords(['process', 'vm']),
      ]),
    ],
  ])('%s', (_, records) => {
    expect(complaintOf(records)).toBeUndefined();
  });
});

describe('a line is named that', () => {
  test.each<[string, readonly RunRecord[], RegExp]>([
    [
      'is a launch again',
      withRecord(launch),
      new RegExp(`^${at + 2}: launch ${id} stands there a second time$`),
    ],
    [
      'is a launch again, with other times',
      withRecord({ ...launch, createNs: 1 }),
      /stands there a second time$/,
    ],
    [
      'is of a round that the plan lacks',
      withLaunch({ block: 99, id: `b099-${target}` }),
      /no such launch in round 99$/,
    ],
    ['is a warm-up that the plan has not', withLaunch({ warmup: !warmup }), /no such launch in round 0$/],
    ['has the id of another', withLaunch({ id: 'b007-vm' }), /the id of this launch is b000-/],
    [
      'begins a launch that the plan lacks',
      withRecord({ type: 'begun', block: 99, target, warmup, id }),
      /no such launch/,
    ],
    [
      'is a launch of a round that was whole',
      [...wholeRounds, launch],
      /the launches of round 0 were whole before it$/,
    ],
    [
      'ends a round that lacks a launch',
      [...run.slice(0, at), { type: 'whole', stage: 'launches', block } as const, ...run.slice(at)],
      new RegExp(`^${at + 1}: launch ${id} does not stand before it$`),
    ],
    ['ends a round again', [...wholeRounds, wholeOf(block)], /this round was whole before it$/],
    [
      'ends a complete run that lacks a launch',
      withoutFirst,
      new RegExp(`^${withoutFirst.length}: launch ${id} does not stand before it$`),
    ],
    ['is of a target that was left out', run.toSpliced(at, 0, leftOut), /`process` was left out before it$/],
    [
      'prepares a target again',
      withRecord({ ...preparation, emulated: true }),
      /the target was prepared before it$/,
    ],
    [
      'calibrates again',
      withRecord({ type: 'calibration', floors: [] }),
      /the instruments were calibrated before it$/,
    ],
    [
      'is ready without a mark of it',
      withLaunch({ marks: { requested: mark(8) } }),
      /was ready, and lacks the mark `ready`$/,
    ],
    [
      'is ready later than a launch may take',
      withLaunch({ marks: { requested: mark(8), ready: mark(9e17) } }),
      /its mark `ready` is later than a launch may take$/,
    ],
    [
      'has stopped before it was requested',
      [{ ...run[0], formatVersion } as RunRecord, ...stoppedTooEarly.slice(1)],
      /its mark `stopped` is before its mark `requested`$/,
    ],
    [
      'ends a round that the plan lacks',
      withRecord({ type: 'whole', stage: 'launches', block: 99 }),
      /has no round 99/,
    ],
    [
      'ends a round of what is not measured',
      withRecord({ type: 'whole', stage: 'speed', block: 0 }),
      /no round 0 of `speed`/,
    ],
    [
      'is ready before it is requested',
      withLaunch({ marks: { requested: mark(9), ready: mark(8) } }),
      /it was ready before it was requested$/,
    ],
    ['follows the end', [...run, launch], /the run had ended before it$/],
    ['resumes a run that is complete', [...run, resumed()], /the run was complete before it$/],
    ['ends the run again', [...run, end], /the run had ended before it$/],
    ['is of what is not measured', withRecord(speedRecords(['vm'])[0] ?? {}), /was not to measure `speed`$/],
    [
      'is of a round that its stage lacks',
      measuring(run, [{ ...speedRecords(['vm'])[0], block: 99 } as RunRecord]),
      /the plan of `speed` has no such turn in round 99$/,
    ],
    [
      'is a measurement again',
      measuring(run, [...speedRecords(['vm']), ...speedRecords(['vm']).slice(3, 4)]),
      /the same record stands before it$/,
    ],
  ])('%s', (_, records, complaint) => {
    expect(complaintOf(records)).toMatch(complaint);
  });

  const header = run[0] as HeaderRecord;
  const { plan, scenario } = header;
  const [first, ...others] = plan;
  const asking = (startup: object) => ({
    scenario: {
      ...scenario,
      measure: { ...scenario.measure, startup: { ...scenario.measure.startup, ...startup } },
    },
  });
  test.each<[string, object, RegExp]>([
    ['with a launch twice', { plan: [...plan, ...plan.slice(0, 1)] }, /^1: its plan has a launch twice$/],
    [
      'with fewer launches than it has rounds',
      asking({ blocks: 900 }),
      /^1: its plan has \d+ launches, and 90\d rounds of/,
    ],
    ['without a launch', { plan: others }, /^1: its plan has \d+ launches, and/],
    ['of nothing', { plan: [] }, /^1: its plan has 0 launches, and/],
    [
      'that begins with its end',
      { plan: plan.toReversed() },
      /has another place in its plan than its round$/,
    ],
    [
      'whose launches are in another round',
      { plan: [...others, first] },
      /has another place in its plan than its round$/,
    ],
    [
      'with other warm-ups',
      asking({ warmup: scenario.measure.startup.warmup + 1, blocks: scenario.measure.startup.blocks - 1 }),
      /has another place in its plan than its round$/,
    ],
  ])('is the header of a plan %s', (_, changes, complaint) => {
    expect(complaintOf([{ ...header, ...changes }])).toMatch(complaint);
  });

  test('is a launch before another that comes earlier in the plan', () => {
    const launches = run.flatMap(({ type }, index) => (type === 'launch' ? [index] : []));
    for (const [one = 0, other = 0] of [launches.slice(0, 2), [launches.at(0), launches.at(-1)]]) {
      const swapped = run.with(one, run[other] as RunRecord).with(other, run[one] as RunRecord);
      expect(complaintOf(swapped)).toMatch(/comes in the plan before the one that stands before it$/);
    }
  });
});

function resumed(): RunRecord {
  const instant = '2026-01-01T13:01:00.000Z';
  return { type: 'resumed', block: null, resumedAt: instant, lastStoredAt: instant };
}

function mark(ns: number) {
  return { earliestNs: ns, latestNs: ns };
}
