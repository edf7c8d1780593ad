import { describe, expect, it, test } from 'vitest';
import { renderTable } from '../../../src/report/terminal.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import type { Scenario } from '../../../src/scenario.ts';
import { summarise } from '../../../src/summarise.ts';
import type { Answer } from '../../../src/summary/claim-answer.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { markdownOf } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const measure = { ...fixtureScenario.measure, isolation: {}, lifecycle: { blocks: 8 } };

/** A run with an emulated vm that nobody has asked for by name. */
function unasked(...claims: readonly string[]): RunRecord[] {
  return [...probedRun(), ...lifecycleRecords(['container', 'vm'])].map((record) => {
    if (record.type !== 'header') return record;
    const { emulationAccepted: _, ...header } = record;
    return { ...header, scenario: { ...header.scenario, measure, claims } };
  });
}

/** The same with other settings of the scenario's targets. */
const withTargets = (records: readonly RunRecord[], targets: Scenario['targets']) =>
  records.map((record) =>
    record.type === 'header' ? { ...record, scenario: { ...record.scenario, targets } } : record,
  );

const answerIn = (records: readonly RunRecord[]) => summarise(records).claims[0]?.answer;

describe('a claim about an emulated virtual machine', () => {
  test.each<[string, Answer]>([
    ['container.startup.ready < vm.startup.ready', 'not-comparable'],
    ['vm.startup.ready < container.startup.ready', 'not-comparable'],
    ['vm.memory.overheadPss < 200MiB', 'not-comparable'],
    ['1h > vm.startup.ready', 'not-comparable'],
    ['vm.startup.ready.p95 < 10s', 'not-comparable'],
    ['container.lifecycle.pause < vm.lifecycle.pause', 'not-comparable'],
    ['container.memory.cgroupBytes < vm.image.transferBytes', 'pass'],
    ['container.image.transferBytes < vm.image.transferBytes', 'pass'],
    ['vm.isolation.network == closed', 'not-comparable'],
    ['vm.isolation.network < container.isolation.network', 'not-comparable'],
    ['container.isolation.activity == closed', 'fail'],
    ['process.startup.ready < container.startup.ready', 'pass'],
  ])('is judged only where emulation does not touch the metric: %s: %s', (claim, answer) => {
    expect(answerIn(unasked(claim))).toBe(answer);
  });

  const claim = 'container.startup.ready < vm.startup.ready';

  it('is judged, with the caveat, where the target or the run asks for emulation by name', () => {
    const [process, container] = fixtureScenario.targets;
    if (process === undefined || container === undefined) throw new Error('no targets');
    const tcg = { kind: 'vm', name: 'vm', accelerator: 'tcg' } as const;
    expect(answerIn(withTargets(unasked(claim), [process, container, tcg]))).toBe('pass');
    const accepted = unasked(claim).map((record) =>
      record.type === 'header' ? { ...record, emulationAccepted: true as const } : record,
    );
    expect(answerIn(accepted)).toBe('pass');
    expect(markdownOf(accepted)).toMatch(/\| Time to ready of .* \| ✓ pass \|/);
  });

  it('is not judged since another target asks for emulation', () => {
    const others = [
      ...fixtureScenario.targets,
      { kind: 'microvm', name: 'micro', accelerator: 'tcg' } as const,
    ];
    expect(answerIn(withTargets(unasked(claim), others))).toBe('not-comparable');
  });

  it('keeps what was compared, and says why it is not judged', () => {
    const answered = summarise(unasked(claim)).claims[0];
    expect(answered?.left?.point).toBeGreaterThan(0);
    expect(answered?.reason).toBe('vm was emulated, which says nothing about hardware virtualisation');
  });

  it('is told as such in the report and on the terminal, with the way to have it judged', () => {
    const md = markdownOf(unasked(claim));
    expect(md).toMatch(/^\| Time to ready .* \| ⊘ not comparable \(emulated\) \|/m);
    expect(md).not.toContain('✓ pass');
    expect(md).toContain('--accept-emulation');
    const shown = renderTable(summarise(unasked(claim)));
    expect(shown).toMatch(
      /^Claims +1 not comparable \(emulated\)\n {2}⊘ container\.startup\.ready < vm.* vm was emulated/m,
    );
    expect(shown).toContain('--accept-emulation');
    expect(renderTable(summarise(fixtureRun()))).not.toContain('--accept-emulation');
  });
});
