import { expect, test } from 'vitest';
import type { ProbeRecord } from '../../../../src/stages/isolation/records.ts';
import { isolationSummary } from '../../../../src/stages/isolation/summarise.ts';
import { isolation } from '../../../../src/stages/isolation/summary.ts';
import { findingsIn, onTheHostsKernel } from '../../../fixtures/findings.ts';

const found = (probe: string, user: ProbeRecord['user'], verdict: ProbeRecord['verdict']): ProbeRecord => ({
  ...{ type: 'probe', target: 'vm', probe, title: probe, category: 'kernel', user, verdict },
  ...{ because: 'it is so', repetitions: [], control: null },
});

test('each probe has the verdict of each user', () => {
  const records = [
    found('K1', 'root', 'shared'),
    found('K1', 'user', 'isolated'),
    found('K2', 'root', 'shared'),
  ];
  expect(isolationSummary(records)).toEqual({
    kernel: 'unknown',
    boundaries: null,
    verdicts: { K1: { root: 'shared', user: 'isolated' }, K2: { root: 'shared', user: null } },
    figures: {},
  });
});

test('what a probe counted is there by name', () => {
  const filtered = { ...found('B4', 'root', 'partly'), figures: { calls: 340, calls32: 0 } };
  const summary = isolationSummary([found('B1', 'root', 'closed'), filtered]);
  expect(summary.figures).toEqual({ B4: { calls: 340, calls32: 0 } });
  expect(isolation.safeParse(summary).success).toBe(true);
});

test('boundaries are known of probes that name one, and not of those of older versions', () => {
  const summary = isolationSummary(findingsIn('vm', onTheHostsKernel));
  expect(summary.kernel).toBe('host');
  expect(summary.boundaries?.kernel.state).toBe('partly');
  expect(isolation.parse(summary)).toEqual(summary);
});

test.each(['constructor', '__proto__', 'toString'])('a probe may be called %s', (name) => {
  const summary = isolationSummary([found(name, 'root', 'shared')]);
  expect(Object.entries(summary.verdicts)).toEqual([[name, { root: 'shared', user: null }]]);
  expect(isolation.safeParse(summary).success).toBe(true);
});
