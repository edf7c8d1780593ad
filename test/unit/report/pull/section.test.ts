import { describe, expect, it } from 'vitest';
import type { PullRecord } from '../../../../src/stages/pull/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { summarySchema } from '../../../../src/summary/summary.ts';
import { layer, pulled, pulledRun, pullRecord } from '../../../fixtures/pull.ts';
import { chartsOf, markdownOf, pageOf, rendered } from '../../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../../fixtures/run.ts';

const withPulls = (pulls: readonly PullRecord[]) => [...fixtureRun(), ...pulls];

describe('the section on pulls', () => {
  const files = rendered(pulledRun(), ['md', 'csv']);
  const md = files.get('report.md') ?? '';

  it('has the sum that who deploys to a bare host waits for, and each part of it', () => {
    expect(md).toMatch(
      /!\[The pull takes [\d% to]+ of a first deployment \(emulated targets aside\)\]\(pull\.svg\)/,
    );
    expect(md).toMatch(/\| container \| 1\.0[23] s \| [^|]+ \| [^|]+ \| [^|]+ \|/);
    expect(md).toMatch(/\| VM \(emulated\) \| disk\.qcow2 \| 30\.5 MiB \| – \| 272 ms \| – \| – \|/);
    expect(md).toContain('From 127.0.0.1:5000');
  });

  it('shows what the manifest says beside what was reckoned', () => {
    expect(md).toMatch(/\| container \| 31\.5 MiB \| 31\.4 MiB \| 1\.0[23] s \| 1\.00–1\.05 s \| 6 \| 0 \|/);
  });

  it('counts once what targets share, and says so', () => {
    expect(md).not.toContain('is to have all of these targets');
    const shared = pullRecord(['container', 'process'], 0, pulled(100, [layer]));
    const text = markdownOf(withPulls([shared, pullRecord(['vm'], 0, pulled(90, [layer]))]));
    expect(text).toContain('fetches 30.5 MiB');
    expect(text).toContain('(91.6 MiB if each were fetched for itself)');
    expect(text).toContain('| process, container | aaaaaaaaaaaa |');
  });

  it('gives the same to machines, in ns and bytes', () => {
    expect(files.get('tables/pull.csv')).toContain(
      'container.pull.medianNs,container,false,image,container,33000000,1025000000',
    );
    expect(files.get('tables/pull-parts.csv')).toContain('vm.pull.part.1');
  });

  it('is not there, nor its chart, when nothing was pulled', () => {
    const records = fixtureRun();
    expect(chartsOf(records).has('pull')).toBe(false);
    expect(markdownOf(records)).not.toContain('From a registry');
  });

  it('fits the schema and renders whatever is missing', () => {
    const failed = { status: 'failed' as const, reason: '<b>no registry</b>' };
    const variants = [
      [pullRecord(['vm'], 0, failed)],
      [{ ...pullRecord(['container'], 0, failed), transferBytes: null }],
      [pullRecord(['process'], 0, { status: 'aborted', reason: 'interrupted' })],
      [pullRecord(['container'], 0, pulled(100, []))],
    ];
    for (const pulls of variants) {
      const records = withPulls(pulls);
      const summary = summarise(records);
      expect(summarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
      const page = pageOf(records, ['pull']);
      expect(page).toContain('Cold pull');
      expect(page).not.toContain('<b>no registry');
      expect(page).not.toMatch(/NaN|undefined/);
    }
  });
});

describe('what targets keep in common', () => {
  const kept = (target: string) => ({
    type: 'image' as const,
    target,
    transferBytes: 1,
    unpackedBytes: 1,
    allocatedBytes: 3 * 2 ** 20,
    sharedBytes: 3 * 2 ** 20,
    kept: [
      { what: 'disk', place: '/cache/disk.raw', bytes: 2 * 2 ** 20 },
      { what: 'initramfs', place: `/run/${target}`, bytes: 2 ** 20 },
    ],
  });

  it('is named, and counted once in the sum of all targets', () => {
    const text = markdownOf([...fixtureRun(), kept('container'), kept('vm')]);
    expect(text).toContain('container, VM (emulated): the same disk, 2.00 MiB, in sharedBytes of each.');
    expect(text).toContain(
      'all targets keep 4.00 MiB on the host’s disk; their sharedBytes add up to 6.00 MiB',
    );
  });

  it('is not spoken of where there is nothing', () => {
    expect(markdownOf([...fixtureRun(), kept('vm')])).not.toContain('the same disk');
  });
});

describe('a run of cold starts', () => {
  const cold = fixtureRun({
    scenario: {
      ...fixtureScenario,
      measure: { ...fixtureScenario.measure, startup: { blocks: 10, warmup: 1, caches: 'cold' } },
    },
  });

  it('says so in its title, its lead, its conditions and on the charts of its times, and nowhere that it is warm', () => {
    const files = rendered(cold, ['md']);
    const text = files.get('report.md') ?? '';
    expect(text).toMatch(/^# nginx, cold starts: /);
    expect(text).toContain('after the host’s page cache has been dropped');
    expect(text).toContain('## Startup, cold');
    expect(text).toMatch(/\| page cache \| cold: dropped before each launch/);
    expect(text).toContain('Launches are cold: the host’s page cache was dropped before each.');
    expect(text).not.toContain('warm:');
    for (const chart of ['startup.svg', 'phases.svg']) expect(files.get(chart)).toContain('Cold starts');
    expect(summarise(cold).caches).toBe('cold');
  });

  it('is told apart from a warm one', () => {
    const text = markdownOf(fixtureRun());
    expect(text).toMatch(/\| page cache \| warm: left as it is \|/);
    expect(text).toContain('Launches are warm: the page cache and the engines have seen the image before.');
    expect('caches' in summarise(fixtureRun())).toBe(false);
  });
});
