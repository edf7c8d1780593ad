import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { judge } from '../../../src/claims/evaluate.ts';
import type { LaunchRecord } from '../../../src/launches/records.ts';
import { metricsText } from '../../../src/report/claim-words.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { summarise } from '../../../src/summarise.ts';
import type { Answer } from '../../../src/summary/claim-answer.ts';
import { summarySchema } from '../../../src/summary/summary.ts';
import { findingsIn, onTheHostsKernel, type Verdicts } from '../../fixtures/findings.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const measure = { ...fixtureScenario.measure, isolation: {} };

function claimed(records: readonly RunRecord[], ...claims: readonly string[]): RunRecord[] {
  return records.map((record) =>
    record.type === 'header'
      ? { ...record, emulationAccepted: true, scenario: { ...record.scenario, measure, claims } }
      : record,
  );
}

function answered(records: readonly RunRecord[], text: string) {
  const [claim] = summarise(claimed(records, text)).claims;
  if (claim === undefined) throw new Error('no claim');
  return claim;
}

const launches = (records: readonly RunRecord[], change: (launch: LaunchRecord) => LaunchRecord[]) =>
  records.flatMap((record): RunRecord[] => (record.type === 'launch' ? change(record) : [record]));

const sample = readRun(join(import.meta.dirname, '../../fixtures/nginx-run'));

describe('a claim about a real run is answered by its interval', () => {
  test.each<[string, Answer]>([
    ['container.startup.ready < vm.startup.ready', 'pass'],
    ['vm.startup.ready > container.startup.ready', 'pass'],
    ['vm.startup.ready < container.startup.ready', 'fail'],
    ['container.startup.ready <= 0.05 * vm.startup.ready', 'fail'],
    ['20 * container.startup.ready <= vm.startup.ready', 'fail'],
    ['container.startup.ready <= 0.065 * vm.startup.ready', 'inconclusive'],
    ['container.startup.ready >= 0.05 * vm.startup.ready', 'pass'],
    ['container.memory.cgroupBytes < vm.memory.cgroupBytes', 'pass'],
    ['vm.memory.overheadPss < 200MiB', 'pass'],
    ['vm.memory.overheadPss < 50MiB', 'fail'],
    ['215ms > container.startup.ready', 'inconclusive'],
    ['container.startup.ready < 1s', 'pass'],
    ['vm.startup.ready.p95 < 10s', 'inconclusive'],
    ['container.image.transferBytes < vm.image.transferBytes', 'pass'],
    ['container.image.unpackedBytes == process.image.unpackedBytes', 'pass'],
    ['container.image.transferBytes == vm.image.transferBytes', 'fail'],
    ['container.memory.cgroupBytes < container.image.transferBytes', 'pass'],
    ['vm.image.marginalBytes < container.image.marginalBytes', 'fail'],
    ['process.memory.reservedBytes < vm.memory.reservedBytes', 'pass'],
    ['container.startup.ready < vm.startup.listening', 'pass'],
    ['container.startup.ready.p90 < vm.startup.ready.p90', 'inconclusive'],
    ['vm.isolation.network == closed', 'inconclusive'],
  ])('%s: %s', (text, answer) => {
    const claim = answered(sample, text);
    expect(claim).toMatchObject({ claim: text, answer });
    expect(claim.reason === null).toBe(answer !== 'inconclusive');
  });

  it('whose sides are stored as they were compared, with the ratio', () => {
    const claim = answered(sample, 'container.startup.ready <= 0.5 * vm.startup.ready');
    const { container, vm } = summarise(sample).targets;
    expect(claim.left).toMatchObject({
      metric: 'container.startup.ready',
      point: container?.startup.ready?.medianNs,
    });
    expect(claim.right?.point).toBeCloseTo((vm?.startup.ready?.medianNs ?? 0) / 2);
    expect(claim.ratio).toMatchObject({ limit: 0.5, n: 10, baseN: 10 });
    expect(claim.ratio?.high).toBeLessThan(0.5);
    const summary = summarise(claimed(sample, claim.claim));
    expect(summarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
  });
});

describe('failed launches, which rank as infinitely slow,', () => {
  const failedIn = (target: string) =>
    launches(sample, (launch) => [
      launch.target === target && (launch.block === 4 || launch.block === 7)
        ? { ...launch, marks: {}, memory: null, outcome: { status: 'timed-out', reason: 'x', output: '' } }
        : launch,
    ]);

  it('leave the end of the ratio by which a claim is told', () => {
    const claim = answered(failedIn('vm'), 'container.startup.ready < vm.startup.ready');
    expect(claim).toMatchObject({ answer: 'pass', reason: null, ratio: { low: null, n: 10 } });
    expect(claim.ratio?.high).toBeGreaterThan(0.05);
    expect(claim.ratio?.high).toBeLessThan(0.1);
    const summary = summarise(claimed(failedIn('vm'), claim.claim));
    expect(summarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
    expect(metricsText(claim)).toMatch(/; their ratio is 0\.0\d+ \(at most 0\.0\d+\)$/);
  });

  test.each<[string, string, Answer]>([
    ['vm', 'container.startup.ready > vm.startup.ready', 'fail'],
    ['vm', 'vm.startup.ready > container.startup.ready', 'pass'],
    ['vm', 'container.startup.ready >= 0.05 * vm.startup.ready', 'inconclusive'],
    ['container', 'container.startup.ready < vm.startup.ready', 'inconclusive'],
    ['container', 'container.startup.ready > 0.01 * vm.startup.ready', 'pass'],
    ['container', 'container.startup.ready < 0.01 * vm.startup.ready', 'fail'],
  ])('of %s: %s: %s', (target, text, answer) => {
    const claim = answered(failedIn(target), text);
    expect(claim.answer).toBe(answer);
    if (answer === 'inconclusive') expect(claim.reason).toContain('has no interval');
  });
});

describe('what a run cannot tell', () => {
  const startup = 'container.startup.ready < vm.startup.ready';

  it('with too few rounds', () => {
    const few = launches(fixtureRun(), (launch) => (launch.block <= 3 ? [launch] : []));
    expect(answered(few, startup)).toMatchObject({
      answer: 'inconclusive',
      reason: expect.stringContaining('fewer than 7 samples'),
    });
    expect(answered(few, 'vm.startup.ready < 1h').answer).toBe('inconclusive');
  });

  it('when every launch of a target failed', () => {
    const failed = launches(fixtureRun(), (launch) => [
      launch.target === 'process'
        ? launch
        : {
            ...launch,
            marks: {},
            memory: null,
            outcome: { status: 'failed', reason: 'x', output: '' },
          },
    ]);
    expect(answered(failed, startup).answer).toBe('inconclusive');
    expect(answered(failed, 'vm.memory.cgroupBytes < 1GiB').answer).toBe('inconclusive');
  });

  it('about a target that was not launched at all', () => {
    const without = fixtureRun().filter((record) => !('target' in record) || record.target !== 'vm');
    for (const text of [startup, 'vm.image.transferBytes < 1GiB', 'vm.memory.cgroupBytes < 1GiB']) {
      expect(answered(without, text).answer).toBe('inconclusive');
    }
  });

  it('of a claim that this version cannot read', () => {
    expect(answered(fixtureRun(), 'vm.speed.requests ~ 3')).toMatchObject({
      answer: 'inconclusive',
      left: null,
      reason: expect.stringContaining('means nothing'),
    });
  });
});

describe('boundaries', () => {
  const judged = (claim: string, vm: Verdicts, container: Verdicts = {}) =>
    answered([...fixtureRun(), ...findingsIn('vm', vm), ...findingsIn('container', container)], claim);

  test.each<[string, Verdicts, Answer]>([
    ['vm.isolation.network == closed', {}, 'pass'],
    ['vm.isolation.network == closed', { N3: 'shared' }, 'fail'],
    ['vm.isolation.network == closed', { D11: 'exposed' }, 'fail'],
    ['vm.isolation.network == partly', { D11: 'exposed' }, 'pass'],
    ['vm.isolation.network == partly', { D11: 'exposed', N3: 'inconclusive' }, 'inconclusive'],
    ['vm.isolation.network == closed', { D11: 'exposed', N3: 'inconclusive' }, 'fail'],
    ['vm.isolation.network == closed', { N3: 'inconclusive' }, 'inconclusive'],
    ['vm.isolation.network == closed', { N3: 'absent' }, 'inconclusive'],
    ['vm.isolation.network == open', { N3: 'shared', D11: 'error' }, 'pass'],
    ['vm.isolation.network <= partly', { N3: 'shared' }, 'fail'],
    ['vm.isolation.hardware == closed', {}, 'inconclusive'],
    ['vm.isolation.behind.root == no', { B1: 'closed' }, 'pass'],
    ['vm.isolation.behind.root == no', { B1: 'partly' }, 'pass'],
    ['vm.isolation.behind.root == no', { B1: 'open' }, 'fail'],
    ['vm.isolation.behind.root == no', { B1: 'inconclusive' }, 'inconclusive'],
    ['vm.isolation.behind.root == no', { B1: 'absent' }, 'inconclusive'],
    ['vm.isolation.syscalls < 280', {}, 'pass'],
    ['vm.isolation.syscalls < 280', { ...onTheHostsKernel, S2: 'inconclusive' }, 'inconclusive'],
    ['vm.isolation.kernel == container.isolation.kernel', { K6: 'inconclusive' }, 'inconclusive'],
  ])('%s, with %j: %s', (claim, vm, answer) => {
    expect(judged(claim, vm).answer).toBe(answer);
  });

  it('of two targets are compared by how open they are', () => {
    expect(judged('vm.isolation.kernel < container.isolation.kernel', {}, onTheHostsKernel).answer).toBe(
      'pass',
    );
    expect(judged('vm.isolation.kernel == container.isolation.kernel', {}).answer).toBe('pass');
  });

  it('that are not known say which probes could not tell', () => {
    expect(judged('vm.isolation.network == closed', { N3: 'inconclusive' })).toMatchObject({
      left: { metric: 'vm.isolation.network', point: null, range: [0, 2] },
      unit: 'state',
      reason: 'N3 could not tell, or did not run',
    });
  });

  it('were not told by older versions, nor where nothing was probed', () => {
    const older = findingsIn('vm').map(({ standing: _, ...record }): RunRecord => record);
    const claim = 'vm.isolation.network == closed';
    expect(answered([...fixtureRun(), ...older], claim)).toMatchObject({
      answer: 'inconclusive',
      reason: 'it was probed before boundaries were told',
    });
    expect(answered(fixtureRun(), claim).answer).toBe('inconclusive');
    expect(answered(fixtureRun(), 'vm.isolation.leaks == 0')).toMatchObject({
      answer: 'inconclusive',
      reason: expect.stringContaining('name a boundary'),
    });
  });

  it('take what was counted as root', () => {
    const counted = findingsIn('container', onTheHostsKernel).map(
      (record): RunRecord =>
        record.probe === 'S2'
          ? { ...record, figures: { calls: record.user === 'root' ? 273 : 200 } }
          : record,
    );
    const answerTo = (claim: string) => answered([...fixtureRun(), ...counted], claim).answer;
    expect(answerTo('container.isolation.syscalls < 280')).toBe('pass');
    expect(answerTo('container.isolation.syscalls == 273')).toBe('pass');
    expect(answerTo('container.isolation.syscalls < 273')).toBe('fail');
  });
});

describe('judge', () => {
  const range = fc
    .tuple(fc.integer({ min: -9, max: 9 }), fc.nat(9))
    .map(([low, width]) => [low, low + width] as const);
  const holds = {
    '<': (a: number, b: number) => a < b,
    '<=': (a: number, b: number) => a <= b,
    '==': (a: number, b: number) => a === b,
  };

  it('agrees with every pair of values that the ranges allow', () => {
    fc.assert(
      fc.property(range, fc.constantFrom('<', '<=', '==' as const), range, (left, operator, right) => {
        const compare = holds[operator as keyof typeof holds];
        const values = ([low, high]: readonly [number, number]) =>
          Array.from({ length: high - low + 1 }, (_, index) => low + index);
        const seen = values(left).flatMap((a) => values(right).map((b) => compare(a, b)));
        const expected = seen.every(Boolean) ? 'pass' : seen.some(Boolean) ? 'inconclusive' : 'fail';
        expect(judge(left, operator as '<', right)).toBe(expected);
      }),
      { seed: 4 },
    );
  });

  it('is the same from the other side', () => {
    fc.assert(
      fc.property(range, range, (left, right) => {
        expect(judge(left, '<', right)).toBe(judge(right, '>', left));
        expect(judge(left, '<=', right)).toBe(judge(right, '>=', left));
        expect(judge(left, '==', right)).toBe(judge(right, '==', left));
      }),
      { seed: 4 },
    );
  });
});
