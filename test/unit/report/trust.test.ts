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
  expect(text).toContain('container, startup.ready: each launch resembles the one before it');
  expect(text).toContain(
    '(lag-1 autocorrelation 0.71), so these 10 count as 1.68. The interval of the median is wider for it, from the smallest to the largest; those of ratios and differences are not, and may be too narrow.',
  );
  expect(text).toMatch(/far outliers \(kept\): b0, b1, .*, b19 and 2 more\./);
});

it('says that the name of the image has come to mean another one, and nothing while it means the same', () => {
  const [one, two] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
  const said = (atEnd: string | null) => {
    const imageName = { name: 'app:1', atStart: one, atEnd };
    const parts = partsOf(
      records.map((record) => (record.type === 'end' ? { ...record, imageName } : record)),
    );
    return JSON.stringify(trustChapter({ summary, records, parts }).section);
  };
  expect(said(one)).not.toContain('app:1');
  expect(said(two)).toContain(`At its end the name meant another image (${two}).`);
  expect(said(null)).toContain('At its end the name meant no image.');
});
