import { describe, expect, test } from 'vitest';
import type { HeaderRecord, RunRecord } from '../../../src/results/records.ts';
import { summarise } from '../../../src/summarise.ts';
import { metrics } from '../../../src/summary/metrics.ts';
import { summarySchema } from '../../../src/summary/summary.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const surface = (target: string, functions: number, lost = 0): RunRecord => {
  const window = { functions, beyondIdle: functions / 2, events: 9 * functions, lost };
  return { type: 'kernel-surface', target, outcome: { status: 'measured', idle: [window], load: [window] } };
};

const run: readonly RunRecord[] = [
  ...fixtureRun(),
  ...pullRecords(8),
  ...lifecycleRecords(['process', 'container', 'vm']),
  ...neighbourRecords(['container', 'vm'], { container: { disk: 2 }, vm: { disk: 1.2 } }),
  surface('container', 900),
  surface('vm', 300, 5),
];

function summarised(claim: string) {
  const [header, ...others] = run;
  const { scenario } = header as HeaderRecord;
  const measure = {
    ...scenario.measure,
    lifecycle: { blocks: 8 },
    pull: { registry: '127.0.0.1:5000', repetitions: 8 },
    neighbour: { blocks: 8, eachMs: 500, aggressors: ['disk' as const] },
    kernelSurface: {},
    isolation: {},
  };
  const claiming = { ...header, scenario: { ...scenario, measure, claims: [claim] } } as HeaderRecord;
  return summarise([claiming, ...others]);
}

const answered = (claim: string) => summarised(claim).claims[0];

describe('claims can name what every stage measures', () => {
  test.each([
    ['vm.pull.time < container.pull.time', 'pass'],
    ['container.pull.time < 500ms', 'fail'],
    ['container.lifecycle.pause < vm.lifecycle.pause', 'pass'],
    ['vm.lifecycle.save < 10ms', 'fail'],
    ['vm.neighbour.disk < container.neighbour.disk', 'pass'],
    ['vm.neighbour.disk <= 1.5', 'pass'],
    ['container.neighbour.disk < 1.5', 'fail'],
    ['container.kernelSurface.functions > 800', 'pass'],
    ['vm.kernelSurface.functions > 200', 'pass'],
    ['vm.kernelSurface.functions < 400', 'inconclusive'],
  ])('%s: %s', (claim, answer) => {
    expect(answered(claim)).toMatchObject({ answer });
    expect(summarySchema.parse(JSON.parse(JSON.stringify(summarised(claim)))).claims).toHaveLength(1);
  });

  test('samples of instances of their own are compared with any others of the same unit', () => {
    expect(answered('vm.pull.time < vm.startup.ready')).toMatchObject({ answer: 'pass' });
    expect(answered('vm.lifecycle.pause.p90 < 10s')).toMatchObject({ answer: 'inconclusive' });
  });
});

test('every metric has a name of its own, a title, a meaning and a direction', () => {
  for (const [name, { fullName, group, title, meaning, better }] of metrics) {
    expect(name).toBe(fullName);
    expect(name.startsWith(`${group}.`), name).toBe(true);
    expect(title, name).toMatch(/^[A-Z].*[^.]$/);
    expect(meaning.length, name).toBeGreaterThan(10);
    expect(['smaller', 'larger'], name).toContain(better);
  }
  expect(new Set([...metrics.values()].map(({ title }) => title)).size).toBe(metrics.size);
});
