import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/inside/verdicts.ts';
import type { RunRecord } from '../../src/results/records.ts';
import type { Scenario } from '../../src/scenario.ts';
import { summarise } from '../../src/summarise.ts';
import { summaryJsonSchema, summarySchema } from '../../src/summary/summary.ts';
import { fixtureRun, fixtureScenario } from '../fixtures/run.ts';

describe('summarise', () => {
  it('leaves warm-up out and counts a launch that was never ready', () => {
    const { vm, container } = summarise(fixtureRun()).targets;
    expect(vm?.startup.ready).toMatchObject({ n: 10, failures: 1, resolutionNs: 1_050_000 });
    expect(vm?.startup.kernel).toBeDefined();
    expect(container?.startup).not.toHaveProperty('kernel');
    expect(vm?.memory.cgroupBytes?.n).toBe(9);
    expect(vm?.emulated).toBe(true);
  });

  it('measures a mark from requested.latestNs to its own latestNs', () => {
    const records = fixtureRun().filter((record) => record.type !== 'launch' || record.id === 'b001-process');
    const launch = records.find((record) => record.type === 'launch');
    const { requested, ready } = launch?.marks ?? {};
    expect(summarise(records).targets.process?.startup.ready).toMatchObject({
      medianNs: (ready?.latestNs ?? 0) - (requested?.latestNs ?? 0),
      ci95Ns: null,
      n: 1,
      failures: 0,
    });
  });

  it('adds the making of an instance to its start, launch by launch', () => {
    const records = fixtureRun();
    const { startup } = summarise(records).targets.vm ?? {};
    expect(startup?.create).toMatchObject({ n: 10, failures: 1, resolutionNs: null });
    expect(startup?.fromNothing).toMatchObject({ n: 10, resolutionNs: startup?.ready?.resolutionNs });
    const sums = records.flatMap((record) =>
      record.type === 'launch' && record.target === 'vm' && !record.warmup && record.marks.ready
        ? (record.createNs ?? 0) + record.marks.ready.latestNs - (record.marks.requested?.latestNs ?? 0)
        : [],
    );
    expect(startup?.fromNothing?.medianNs).toBeGreaterThan(startup?.ready?.medianNs ?? Number.NaN);
    expect(Math.min(...sums)).toBeLessThanOrEqual(startup?.fromNothing?.medianNs ?? Number.NaN);
    // What was not recorded says nothing, and nothing of it is shown.
    const unrecorded = records.map((record) =>
      record.type === 'launch'
        ? { ...record, createNs: null, outcome: { status: 'ready' as const } }
        : record,
    );
    expect(Object.keys(summarise(unrecorded).targets.vm?.startup ?? {})).not.toContain('fromNothing');
    expect(summarise(unrecorded).comparisons.map(({ metric }) => metric)).not.toContain('startup.create');
  });

  it('does not compare what is another event in each target', () => {
    const compared = summarise(fixtureRun()).comparisons.map(({ metric }) => metric);
    expect(compared).toContain('startup.fromNothing');
    expect(compared).not.toContain('startup.accepted');
  });

  it('compares the medians of each target with those of the first, image sizes without interval', () => {
    const { comparisons, targets } = summarise(fixtureRun());
    const ready = comparisons.find(
      (entry) => entry.metric === 'startup.ready' && entry.target === 'container',
    );
    expect(ready).toMatchObject({ base: 'process', n: 10, baseN: 10 });
    const { container, process } = targets;
    const medians = [container, process].map((one) => one?.startup.ready?.medianNs as number) as [
      number,
      number,
    ];
    expect(ready?.ratio.point).toBe(medians[0] / medians[1]);
    expect(ready?.difference.point).toBe(medians[0] - medians[1]);
    expect(ready?.ratio.low).toBeGreaterThan(10);
    const of = (metric: string) => comparisons.find((entry) => entry.metric === metric);
    expect(of('image.transferBytes')).toMatchObject({ p: null, ratio: { low: null, high: null } });
    // Nothing is set aside for either: no ratio, and a difference of 0.
    expect(of('memory.reservedBytes')).toMatchObject({ ratio: { point: null }, difference: { point: 0 } });
    expect(of('image.marginalBytes')?.difference.low).not.toBeNull();
  });

  it('tells of each metric what its median hides', () => {
    const { vm } = summarise(fixtureRun()).targets;
    expect(vm?.startup.ready).toMatchObject({
      quantiles: { p90: null, p95: null, p99: null },
      nEffective: 10,
      failureRate: { point: 0.1 },
    });
    const many = fixtureRun({ scenario: withBlocks(80) });
    const { startup, memory } = summarise(many).targets.container ?? {};
    const { p90, p95, p99 } = startup?.ready?.quantiles ?? {};
    expect(p99).toBeNull();
    expect(p90?.point).toBeGreaterThan(startup?.ready?.medianNs ?? Number.NaN);
    expect(p95?.point).toBeGreaterThan(p90?.point ?? Number.NaN);
    expect(p95?.ci95?.[1]).toBeGreaterThan(p95?.point ?? Number.NaN);
    expect(memory?.cgroupBytes?.quantiles.p90?.ci95).not.toBeNull();
  });

  it('names far outliers by launch, and widens the interval of launches that only drift', () => {
    const late = summarise(readyAfter((block) => (block === 3 ? 9e9 : 1e9 + (block % 2) * 1e6)));
    expect(late.targets.container?.startup.ready).toMatchObject({ outliers: ['b003-container'], n: 10 });
    const settled = summarise(readyAfter((block) => 1e9 + 1e7 * (((block * 7) % 40) / 40), 40));
    const drifting = summarise(readyAfter((block) => 1e9 + 1e7 * (block / 40), 40));
    expect(drifting.targets.container?.startup.ready?.nEffective).toBeLessThan(6);
    const width = ({ targets }: ReturnType<typeof summarise>) => {
      const [low, high] = targets.container?.startup.ready?.ci95Ns ?? [0, 0];
      return high - low;
    };
    expect(width(drifting)).toBeGreaterThan(2 * width(settled));
    expect(width(drifting)).toBeGreaterThan(9e6);
  });

  it('says of several modes that there are, beside a ratio that stays', () => {
    const modesOf = (ns: (block: number) => number) => {
      const { caveats, comparisons } = summarise(readyAfter(ns, 40));
      const ready = comparisons.find(
        ({ metric, target }) => metric === 'startup.ready' && target === 'container',
      );
      const found = caveats.filter(({ condition }) => condition === 'several-modes');
      return { ratio: ready?.ratio.point, touched: found.flatMap(({ metrics }) => metrics) };
    };
    const apart = modesOf((block) => (block % 2) * 1e9 + 1e9 + block * 1e5);
    expect(apart.touched).toContain('container.startup.ready');
    expect(apart.ratio).toBeGreaterThan(1);
    // Ticks of a clock are no modes, and modes that lie within 5% matter to nobody.
    expect(modesOf((block) => 1e9 + (block % 4) * 1e8).touched).not.toContain('container.startup.ready');
    expect(modesOf((block) => 1e9 + (block % 2) * 1e7 + block * 1e3).touched).not.toContain(
      'container.startup.ready',
    );
  });

  it('compares each target with the first by a p that is adjusted for all of them', () => {
    const { comparisons } = summarise(fixtureRun());
    const ready = comparisons.filter(({ metric }) => metric === 'startup.ready');
    expect(ready.map(({ p, pHolm }) => [p, pHolm])).toEqual([
      [4 / 1024, 8 / 1024],
      [4 / 1024, 8 / 1024],
    ]);
    expect(ready[0]).toMatchObject({ same: false });
  });

  it('has the growth of daemons where it was told, and not of a target without any', () => {
    const { process, container, vm } = summarise(fixtureRun()).targets;
    expect(process?.memory).not.toHaveProperty('daemonDeltaBytes');
    expect(container?.memory.daemonDeltaBytes).toMatchObject({ n: 10 });
    expect(vm?.memory.daemonDeltaBytes?.n).toBe(9);
    expect(container?.memory.daemonDeltaBytes?.medianBytes).toBeLessThan(0);
    expect(JSON.stringify(summaryJsonSchema())).toContain('daemonDeltaBytes: growth of');
  });

  it('takes a launch that failed after its first answer for one that was never ready', () => {
    const records = fixtureRun().map(
      (record): RunRecord =>
        record.type === 'launch' && record.target === 'process' && record.block > 2
          ? { ...record, outcome: { status: 'exited', reason: 'after it was ready', output: '' } }
          : record,
    );
    const { init, ready, fromNothing } = summarise(records).targets.process?.startup ?? {};
    expect(ready).toMatchObject({ n: 10, failures: 8, medianNs: null, resolutionNs: expect.any(Number) });
    expect(fromNothing).toMatchObject({ n: 10, failures: 8, medianNs: null });
    expect(init).toMatchObject({ n: 10, failures: 8, medianNs: expect.any(Number) });
  });

  it('counts no launch that the user broke off', () => {
    const records = fixtureRun().map(
      (record): RunRecord =>
        record.type === 'launch' && record.id === 'b010-container'
          ? { ...record, outcome: { status: 'aborted', reason: 'interrupted', output: '' } }
          : record,
    );
    expect(summarise(records).targets.container?.startup.ready).toMatchObject({ n: 9, failures: 0 });
  });

  it('says in its schema what each metric is, also of two groups that have a metric of one name', () => {
    const schema = JSON.stringify(summaryJsonSchema());
    expect(schema).toContain('in ns. total: CPU time of the host from the start request');
    expect(schema).toContain('In bytes. total: memory on the host');
  });

  it('has the verdicts of probes by target and user, and leaves out what was not probed', () => {
    const probe = (id: string, user: 'root' | 'user', verdict: Verdict, target = 'container'): RunRecord => ({
      type: 'probe',
      target,
      probe: id,
      title: 'Title',
      category: id.startsWith('K') ? 'kernel' : 'privileges',
      user,
      verdict,
      because: 'it is so',
      repetitions: [],
      control: null,
    });
    const summary = summarise([
      ...fixtureRun(),
      probe('K1', 'root', 'shared'),
      probe('K1', 'user', 'shared'),
      probe('P1', 'root', 'exposed'),
      probe('P1', 'user', 'isolated'),
      probe('P8', 'root', 'denied'),
      probe('K1', 'root', 'isolated', 'vm'),
    ]);
    expect(summary.targets.container?.isolation).toEqual({
      kernel: 'unknown',
      boundaries: null,
      verdicts: {
        K1: { root: 'shared', user: 'shared' },
        P1: { root: 'exposed', user: 'isolated' },
        P8: { root: 'denied', user: null },
      },
      figures: {},
    });
    expect(summary.targets.process).not.toHaveProperty('isolation');
    expect(summarySchema.parse(summary)).toEqual(summary);
  });

  it('says interrupted when the end is missing', () => {
    expect(summarise(fixtureRun().filter((record) => record.type !== 'end')).status).toBe('interrupted');
  });

  it('fits its schema without NaN or infinity, whatever is missing', () => {
    for (const records of variants()) {
      const summary = summarise(records);
      const text = JSON.stringify(summary);
      expect(summarySchema.parse(JSON.parse(text))).toEqual(summary);
    }
    expect(summaryJsonSchema()).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

function withBlocks(blocks: number): Scenario {
  return { ...fixtureScenario, measure: { ...fixtureScenario.measure, startup: { blocks, warmup: 1 } } };
}

/** The fixture with containers that are ready after as many ns as said. */
function readyAfter(durationNs: (block: number) => number, blocks = 10): RunRecord[] {
  return fixtureRun({ scenario: withBlocks(blocks) }).map((record) => {
    if (record.type !== 'launch' || record.target !== 'container') return record;
    const latestNs = (record.marks.requested?.latestNs ?? 0) + durationNs(record.block);
    return { ...record, marks: { ...record.marks, ready: { earliestNs: latestNs, latestNs } } };
  });
}

function variants(): RunRecord[][] {
  const whole = fixtureRun();
  const failed = whole.map(
    (record): RunRecord =>
      record.type === 'launch'
        ? {
            ...record,
            marks: {},
            memory: null,
            marginalBytes: null,
            outcome: { status: 'failed', reason: 'x', output: '' },
          }
        : record,
  );
  return [whole, failed, whole.filter((record) => record.type === 'header')];
}
