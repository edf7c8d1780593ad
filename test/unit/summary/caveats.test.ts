import { describe, expect, it } from 'vitest';
import type { LaunchWindow } from '../../../src/launches/records.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { caveatsOf } from '../../../src/summary/caveats.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { markdownOf } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const found = (records: readonly RunRecord[]) => summarise(records).caveats;
const conditionsOf = (records: readonly RunRecord[], metric: string) =>
  caveatsOf(found(records), metric).map(({ condition }) => condition);

function inWindows(change: Partial<LaunchWindow>): RunRecord[] {
  return fixtureRun().map((record) =>
    record.type === 'launch' && record.window !== null && record.id === 'b002-container'
      ? { ...record, window: { ...record.window, ...change } }
      : record,
  );
}

describe('conditions that spoil a comparison', () => {
  it('name the launches in which they were seen, and touch no other target', () => {
    const stolen = found(fixtureRun()).filter(({ condition }) => condition === 'stolen-time');
    expect(stolen.map(({ metrics, launches }) => [metrics, launches])).toEqual([
      [['process.startup'], ['b003-process']],
      [['container.startup'], ['b003-container']],
      [['vm.startup'], ['b003-vm']],
    ]);
  });

  it.each<[string, Partial<LaunchWindow>]>([
    ['throttling', { thermalThrottles: 2 }],
    ['memory-pressure', { memoryPressureUs: 900 }],
    ['clock-step', { clockStepNs: -3e9 }],
  ])('%s is told from the window of a launch', (condition, change) => {
    expect(conditionsOf(fixtureRun(), 'container.startup.ready')).not.toContain(condition);
    expect(conditionsOf(inWindows(change), 'container.startup.ready')).toContain(condition);
    expect(conditionsOf(inWindows(change), 'vm.startup.ready')).not.toContain(condition);
  });

  it('a clock that is only slewed was not set', () => {
    const slewed = inWindows({ durationNs: 100e9, clockStepNs: 50e6 });
    expect(conditionsOf(slewed, 'container.startup.ready')).not.toContain('clock-step');
  });

  it('emulation touches times and memory, not sizes of images', () => {
    expect(conditionsOf(fixtureRun(), 'vm.memory.overheadPss')).toContain('emulation');
    expect(conditionsOf(fixtureRun(), 'vm.image.transferBytes')).not.toContain('emulation');
    expect(conditionsOf(fixtureRun(), 'container.startup.ready')).not.toContain('emulation');
  });

  it('emulation touches what a stage tells of an emulated instance, and no claim on it goes without', () => {
    const lives = [...fixtureRun(), ...lifecycleRecords(['process', 'vm'])];
    expect(conditionsOf(lives, 'vm.lifecycle.pause')).toContain('emulation');
    expect(conditionsOf(lives, 'process.lifecycle.pause')).not.toContain('emulation');
    expect(conditionsOf(fixtureRun(), 'vm.speed.latencyP99')).not.toContain('emulation');
  });

  it('emulation touches isolation, which QEMU guarantees only with hardware virtualisation', () => {
    const probed = probedRun();
    expect(conditionsOf(probed, 'vm.isolation.network')).toContain('emulation');
    expect(conditionsOf(probed, 'container.isolation.behind.root')).not.toContain('emulation');
  });

  it('another boot at the end touches every metric; what was not recorded says nothing', () => {
    const ending = (host: Record<string, string>): RunRecord[] =>
      fixtureRun().map((record) => {
        if (record.type === 'header') {
          return { ...record, environment: { ...record.environment, bootId: 'aaaaaaaa' } };
        }
        return record.type === 'end' ? { ...record, host } : record;
      });
    expect(conditionsOf(ending({ bootId: 'bbbbbbbb' }), 'vm.image.transferBytes')).toContain('host-changed');
    expect(conditionsOf(ending({ bootId: 'aaaaaaaa', machineId: 'new' }), 'vm.startup.ready')).not.toContain(
      'host-changed',
    );
  });

  it('below six launches there are too few rounds', () => {
    const few = fixtureRun().filter((record) => record.type !== 'launch' || record.block <= 5);
    expect(conditionsOf(few, 'vm.startup.ready')).toContain('too-few-rounds');
    expect(conditionsOf(fixtureRun(), 'vm.startup.ready')).not.toContain('too-few-rounds');
  });

  it('one target alone needs no equivalence', () => {
    const [target] = fixtureScenario.targets;
    if (target === undefined) throw new Error('the fixture has targets');
    const alone = fixtureRun({ scenario: { ...fixtureScenario, targets: [target] } });
    expect(conditionsOf(alone, 'process.startup.ready')).not.toContain('unproven-equivalence');
    expect(conditionsOf(fixtureRun(), 'process.startup.ready')).toContain('unproven-equivalence');
  });

  it('are said in the section of the metrics they touch', () => {
    const md = markdownOf(inWindows({ memoryPressureUs: 900 }));
    const section = (heading: string) => md.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
    expect(section('Memory')).toContain('container: in 1 of 10 launches the host was short of memory.');
    expect(section('Startup')).toContain('the host was short of memory');
    expect(section('Disk image')).not.toContain('the host was short of memory');
  });
});

it('a run that was not root’s says so of each target, and of a claim about what was left out', () => {
  const ofUser = { uid: 1000, leftOut: ['memory'] };
  const { memory: _, ...measure } = fixtureScenario.measure;
  const claims = ['container.memory.total < 1GiB'];
  const scenario = { ...fixtureScenario, measure, claims };
  const records = fixtureRun().map((record) =>
    record.type === 'header' ? { ...record, scenario, ofUser } : record,
  );
  const { caveats, claims: answered } = summarise(records);
  const own = caveats.filter(({ condition }) => condition === 'ordinary-user');
  expect(own.map(({ metrics }) => metrics)).toEqual([['process.startup', 'container.startup', 'vm.startup']]);
  expect(own[0]?.text).toMatch(/by user id 1000 .*; left out, since it takes root: memory$/);
  expect(answered?.[0]).toMatchObject({
    answer: 'inconclusive',
    reason: '`memory` was left out: it takes root',
  });
});
