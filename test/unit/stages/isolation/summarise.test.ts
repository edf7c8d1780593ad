import { expect, test } from 'vitest';
import type { ProbeRecord } from '../../../../src/stages/isolation/records.ts';
import { isolationSummary } from '../../../../src/stages/isolation/summarise.ts';
import { isolation } from '../../../../src/stages/isolation/summary.ts';

const found = (probe: string, user: ProbeRecord['user'], verdict: ProbeRecord['verdict']): ProbeRecord => ({
  ...{ type: 'probe', target: 'vm', probe, title: probe, category: 'kernel', user, verdict },
  ...{ because: 'it is so', repetitions: [], control: null },
});

test('each probe has the verdict of each user, and the categories count them', () => {
  const records = [
    found('K1', 'root', 'shared'),
    found('K1', 'user', 'isolated'),
    found('K2', 'root', 'shared'),
  ];
  expect(isolationSummary(records)).toEqual({
    verdicts: { K1: { root: 'shared', user: 'isolated' }, K2: { root: 'shared', user: null } },
    counts: { kernel: { shared: 2, isolated: 1 } },
    figures: {},
    leaks: 2,
  });
});

test('what a probe counted is there by name', () => {
  const filtered = { ...found('B4', 'root', 'partly'), figures: { calls: 340, calls32: 0 } };
  const summary = isolationSummary([found('B1', 'root', 'closed'), filtered]);
  expect(summary.figures).toEqual({ B4: { calls: 340, calls32: 0 } });
  expect(isolation.safeParse(summary).success).toBe(true);
});

test('where no probe could be told there is no count of leaks', () => {
  const untold = [found('K1', 'root', 'error'), found('K1', 'user', 'inconclusive')];
  expect(isolationSummary(untold).leaks).toBeNull();
  expect(isolationSummary([...untold, found('K2', 'root', 'isolated')]).leaks).toBe(0);
  expect(isolation.safeParse(isolationSummary(untold)).success).toBe(true);
});

test.each(['constructor', '__proto__', 'toString'])('a probe may be called %s', (name) => {
  const summary = isolationSummary([found(name, 'root', 'shared')]);
  expect(Object.entries(summary.verdicts)).toEqual([[name, { root: 'shared', user: null }]]);
  expect(isolation.safeParse(summary).success).toBe(true);
});
