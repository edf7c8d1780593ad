import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../src/report/terminal.ts';
import { summarise } from '../../../src/summarise.ts';
import { markdownOf, pageOf } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const claims = [
  'container.memory.cgroupBytes <= 0.5 * vm.memory.cgroupBytes',
  'vm.memory.overheadPss < 1MiB',
  'vm.startup.ready.p95 < 10s',
];
const records = fixtureRun({ scenario: { ...fixtureScenario, claims } });

describe('the claims', () => {
  it('come first in the report: in words, answered by sign and word, with metrics', () => {
    const md = markdownOf(records);
    expect(md.indexOf('**Claims:** ✓ 1 pass · ✗ 1 fail · ? 1 inconclusive')).toBeGreaterThan(0);
    expect(md.indexOf('## Claims')).toBeLessThan(md.indexOf('## Startup'));
    expect(md).toMatch(
      /^\| Memory charge of the container is at most 0\.5 times that of the VM \(emulated\) \| ✓ pass \| .* against .*; their ratio is 0\.0165 \(0\.0159–0\.0172\), where the limit is 0\.5 \|/m,
    );
    expect(md).toContain('| ✗ fail |');
    expect(md).toMatch(
      /\| 95th percentile of time to ready of the VM \(emulated\) is below 10\.0 s \| \? inconclusive \| .* \| vm\.startup\.ready\.p95 is not available/,
    );
    expect(md).toContain('- steal time: VM (emulated): in 1 of 10 launches');
    expect(md.indexOf('## Claims')).toBeLessThan(md.indexOf('**The claims as they are written'));
  });

  it('are a section of the page, each traceable by its number', () => {
    const html = pageOf(records, []);
    expect(html).toContain('<section id="claims">');
    for (const number of [1, 2, 3]) expect(html).toContain(`id="claim.${number}"`);
  });

  it('are lines on the terminal', () => {
    expect(renderTable(summarise(records))).toMatch(
      /^Claims +1 pass, 1 fail, 1 inconclusive\n {2}✓ container\.memory\.cgroupBytes <= 0\.5 \* vm.*\s+0\.0\d+× \(.*×\), required <= 0\.5×$/m,
    );
  });

  it('are no section where the scenario makes none', () => {
    expect(markdownOf(fixtureRun())).not.toMatch(/## Claims|\*\*Claims:/);
  });
});
