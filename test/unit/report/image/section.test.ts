import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/results/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { comparisonOf } from '../../../../src/summary/comparison.ts';
import { isFact } from '../../../../src/summary/what-is-shown.ts';
import { markdownOf, rendered } from '../../../fixtures/rendered.ts';
import { fixtureRun } from '../../../fixtures/run.ts';

/** The run as an older Ballast stored it, which did not say what was shipped how. */
const older = (records: readonly RunRecord[]): RunRecord[] =>
  records.map((record) => {
    if (record.type !== 'image') return record;
    const { compressedBytes: _, shippedAs: __, ...known } = record;
    return known;
  });

describe('the section on images', () => {
  const files = rendered(fixtureRun(), ['md', 'csv']);
  const md = files.get('report.md') ?? '';

  it('compares what went through one compressor, and names the format of what is shipped beside its size', () => {
    expect(md).toMatch(/Image: all that is started from, through one compressor \(gzip -6\), is /);
    expect(md).toMatch(
      /\(shipped in [\d.]+ MiB: compressed qcow2, kernel and initramfs; [\d.]+ MiB on disk\)/,
    );
    expect(md).toMatch(/\| transferBytes \| [\d.]+ MiB \(tar\.gz layers\) \| a fact \|/);
    expect(files.get('tables/image.csv')).toMatch(/vm\.image\.transferBytes,.*compressed qcow2/);
  });

  it('tells what one more instance adds as a sample, with its interval, number and test', () => {
    expect(md).toMatch(/\| VM \(emulated\) \| marginalBytes \| 3\.10 MiB \| 3\.10–3\.10 MiB \| 9 \|/);
    const summary = summarise(fixtureRun());
    const compared = comparisonOf(summary, 'image.marginalBytes', 'vm');
    const interval = { low: expect.any(Number), high: expect.any(Number) };
    expect(compared).toMatchObject({ n: 9, ratio: interval, difference: interval });
    expect(compared?.pHolm).toBeLessThan(0.05);
    expect(isFact({ metric: 'image.marginalBytes' })).toBe(false);
    expect(isFact({ metric: 'image.compressedBytes' })).toBe(true);
  });

  it('says of an older run that what is shipped is compared, and nothing of formats that it does not know', () => {
    const text = markdownOf(older(fixtureRun()));
    expect(text).toContain('Image: all that is started from, as shipped, each in a format of its own, is ');
    expect(text).not.toMatch(/tar\.gz|compressedBytes/);
    expect(text).not.toContain('undefined');
  });

  it('never puts what went through one compressor beside what did not', () => {
    const mixed = fixtureRun().map((record) =>
      record.type === 'image' && record.target === 'vm' ? { ...record, compressedBytes: null } : record,
    );
    expect(markdownOf(mixed)).toContain('Image: all that is started from, as shipped,');
  });
});
