import { expect, it } from 'vitest';
import { trustChapter } from '../../../src/report/trust.ts';
import { summarise } from '../../../src/summarise.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { fixtureRun } from '../../fixtures/run.ts';

const records = fixtureRun();
const summary = summarise(records);

it('tells, beside the metrics, of samples that hang together or lie far out', () => {
  const { container } = summary.targets;
  const ready = container?.startup.ready;
  if (container === undefined || ready === undefined) throw new Error('the fixture has no container');
  const peculiar = {
    ...ready,
    autocorrelation: 0.712,
    nEffective: 1.68,
    outliers: Array.from({ length: 22 }, (_, block) => `b${block}`),
  };
  const targets = { ...summary.targets, container: { ...container, startup: { ready: peculiar } } };
  const text = JSON.stringify(
    trustChapter({ summary: { ...summary, targets }, records, parts: partsOf(records) }).section,
  );
  expect(text).toContain('container, startup.ready: launches that follow one another resemble each other');
  expect(text).toContain(
    '(lag-1 autocorrelation 0.71), so these 10 are counted as 1.68, and the interval of the median is the wider for it: from the smallest to the largest.',
  );
  expect(text).toMatch(/far outliers, which are kept: b0, b1, .*, b19 and 2 more\./);
});
