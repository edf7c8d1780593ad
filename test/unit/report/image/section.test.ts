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
    expect(md).toMatch(/\| Compressed image size \| .*; [\d.]+× \|/);
    expect(md).toMatch(
      /\| Download size \| [\d.]+ MiB \(tar\.gz layers\) .*\(compressed qcow2, kernel and initramfs\); /,
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
    expect(text).toMatch(/\| Download size \| [\d.]+ MiB \| /);
    expect(text).not.toMatch(/tar\.gz|compressedBytes/);
    expect(text).not.toContain('undefined');
  });
});
