import { describe, expect, test } from 'vitest';
import { cpuChart } from '../../../src/charts/cpu.ts';
import { wide } from '../../../src/charts/frame.ts';
import { costChapter } from '../../../src/report/cost.ts';
import { summarise } from '../../../src/summarise.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { rendered } from '../../fixtures/rendered.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const chapterOf = (records: ReturnType<typeof fixtureRun>) =>
  costChapter({ summary: summarise(records), records, parts: partsOf(records) });

describe('the cost of a launch', () => {
  const records = fixtureRun();
  const summary = summarise(records);

  test('is told target by target: CPU time by who used it, reads, faults and switches', () => {
    expect(chapterOf(records).section?.heading).toBe('Cost of a launch');
    const text = rendered(records).get('tables/cost.csv') ?? '';
    for (const id of ['container.cpu.total', 'container.cpu.runtime', 'vm.cpu.monitor', 'vm.io.readBytes'])
      expect(text).toContain(`\n${id},`);
    // A bare process has neither daemons nor a monitor, and no metric that says 0 instead.
    expect(text).not.toContain('process.cpu.daemons');
    expect(text).not.toContain('process.cpu.monitor');
  });

  test('is compared with the first target like every metric that has samples', () => {
    const compared = summary.comparisons.find(
      ({ metric, target }) => metric === 'cpu.total' && target === 'container',
    );
    expect(compared?.ratio.point).toBeGreaterThan(5);
    expect(compared?.pHolm).toBeLessThan(0.05);
    const md = rendered(records).get('report.md') ?? '';
    expect(md).toMatch(
      /\| container \| cpu\.total \| .*× process \([\d.–]+×\) \| [\d.]+ ms more \([\d.–]+ ms\) \|/,
    );
  });

  test('is drawn by its parts, and the title compares two targets', () => {
    expect(cpuChart(summary)?.(wide).title).toMatch(
      /^Container takes [\d.]+× the CPU time of process to become ready$/,
    );
  });

  test('has the reason beside it where a part could not be told', () => {
    const reason = 'perf_event_open: Permission denied';
    const uncounted = records.map((record) =>
      record.type === 'launch' && record.cost !== null
        ? { ...record, cost: { ...record.cost, totalCpuNs: null, runtimeCpuNs: null, reason } }
        : record,
    );
    expect(JSON.stringify(chapterOf(uncounted).section)).toContain(reason);
  });

  test('says no CPU time of the runtime, and no difference, where counters cannot tell it from nothing', () => {
    let isFirst = true;
    const lost = records.map((record) => {
      // In one launch alone: a median of the others would be of the larger ones.
      if (record.type !== 'launch' || record.target !== 'vm' || record.warmup || record.cost === null)
        return record;
      if (!isFirst) return record;
      isFirst = false;
      const totalCpuNs = (record.cost.totalCpuNs ?? 0) - 2 * (record.cost.runtimeCpuNs ?? 0);
      // As older runs have stored it.
      return { ...record, cost: { ...record.cost, totalCpuNs, runtimeCpuNs: 0 } };
    });
    expect(summary.targets.vm?.cpu?.runtime).toBeDefined();
    const told = summarise(lost);
    expect(told.targets.vm?.cpu?.runtime).toBeUndefined();
    expect(told.targets.vm?.cpu?.total).toBeDefined();
    expect(told.targets.container?.cpu?.runtime).toBeDefined();
    expect(told.comparisons.some(({ metric, target }) => metric === 'cpu.runtime' && target === 'vm')).toBe(
      false,
    );
    expect(JSON.stringify(chapterOf(lost).section)).toMatch(
      /\(cpu\.runtime\).*It is not available for [^,]*: the remainder/,
    );
    const [heads = '', ...lines] = (rendered(lost).get('tables/launches.csv') ?? '').split('\n');
    const place = heads.split(',').indexOf('cpu_runtime_ns');
    expect(lines.find((line) => line.startsWith('b001-vm,'))?.split(',')[place]).toBe('');
  });

  test('is no chapter of a run that has not recorded it', () => {
    const older = records.map((record) => (record.type === 'launch' ? { ...record, cost: null } : record));
    expect(chapterOf(older)).toEqual({});
    expect(summarise(older).targets.container?.cpu).toBeUndefined();
  });
});
