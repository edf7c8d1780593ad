import { describe, expect, it } from 'vitest';
import { reportModel } from '../../../src/report/model.ts';
import { summaryMarkdown } from '../../../src/report/summary-markdown.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { summarise } from '../../../src/summarise.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const sampleRecords = readRun('reports/sample');
const sample = summarise(sampleRecords);
const of = (records: typeof sampleRecords) => {
  const summary = summarise(records);
  return summaryMarkdown(summary, reportModel(summary, records), ['html', 'md', 'csv']);
};

describe('the summary in Markdown', () => {
  const text = of(sampleRecords);

  it('has a row for each target, and the ratio beside each value', () => {
    expect(text).toMatch(/^\| {2}\| ready \| memory \| image \| from nothing \|$/m);
    expect(text).toMatch(/^\| gVisor \| \*\*\d+ ms\*\* \(\d+–\d+\) · [\d.]+× \|/m);
    expect(text).toContain('ratios vs container');
  });

  it('has the claims with their answers, the caveats, and links to the files beside it', () => {
    expect(text).toContain('### Claims: 2 pass, 1 inconclusive, 3 not comparable (emulated)');
    expect(text).toMatch(/^- ✓ container\.image\.compressedBytes < vm\.image\.compressedBytes: /m);
    expect(text).toContain('- steal time: full-OS VM (emulated)');
    expect(text).toContain('[Report](report.html)');
  });

  it('has no entities and no HTML', () => {
    expect(text).not.toMatch(/&#?\w+;|(?<!\\)<[a-z/!]/i);
  });

  it('stays below 60,000 characters, whatever a scenario holds', () => {
    const evil = '<b>|`[\u202e'.repeat(2000);
    const claims = Array.from({ length: 2000 }, (_, index) => ({
      ...(sample.claims[0] as (typeof sample.claims)[0]),
      claim: `${'x'.repeat(290)}${index}`,
      reason: evil,
    }));
    const targets = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`${'t'.repeat(60)}${index}`, sample.targets.container]),
    ) as typeof sample.targets;
    const records = fixtureRun({ scenario: { ...fixtureScenario, name: evil, description: evil } });
    const model = reportModel(summarise(records), records);
    const huge = summaryMarkdown({ ...sample, scenario: evil, claims, targets }, model, ['md']);
    expect(huge.length).toBeLessThan(60_000);
    expect(huge).toContain('and 1970 more');
  });
});
