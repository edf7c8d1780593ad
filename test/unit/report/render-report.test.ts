import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../src/report/terminal.ts';
import { summarise } from '../../../src/summarise.ts';
import { escapeTerminal } from '../../../src/wording/escape.ts';
import { rendered } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const whole = fixtureRun();
const files = rendered(whole);
const md = files.get('report.md') ?? '';

describe('renderReport', () => {
  it('gives the same newline-terminated bytes for the same records', () => {
    const alike = [
      'startup',
      'from-nothing',
      'phases',
      'start-phases',
      'order',
      'failures',
      'ratios',
      'memory',
      'image',
    ];
    const charts = [...alike, 'cpu', 'distribution', 'memory-parts'];
    const tables = [...alike, 'cost', 'caveats', 'environment', 'preparation', 'instruments', 'launches'];
    expect([...files.keys()].sort()).toEqual(
      [
        'report.html',
        'report.md',
        'summary.json',
        'summary.md',
        'metrics.csv',
        ...charts.flatMap((name) => [`${name}.svg`, `${name}.vl.json`]),
        ...tables.flatMap((name) => [`tables/${name}.csv`, `tables/${name}.json`]),
      ].sort(),
    );
    expect([...rendered(fixtureRun())]).toEqual([...files]);
    for (const [name, content] of files) expect([name, content.endsWith('\n')]).toEqual([name, true]);
  });

  it('is one offline page that runs nothing, however hostile the output of a guest', () => {
    const html = files.get('report.html') ?? '';
    expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(
      /<script|<link|<img|\bon\w+=|src=|href="(?!#|(?:tables\/)?[a-z]+\.(?:md|svg|json|jsonl|vl\.json|csv)")/i,
    );
  });

  it('escapes hostile names in every rendering', () => {
    const evil = '<b onload="x">|`\u001b[31m\u202e';
    const records = fixtureRun({ scenario: { ...fixtureScenario, name: evil, description: evil } });
    for (const [name, content] of rendered(records)) {
      if (!name.endsWith('.json'))
        expect([name, /(?<!\\)<b onload|(?![\n\r\t])\p{Cc}|\u202e/u.test(content)]).toEqual([name, false]);
    }
    expect(renderTable(summarise(records))).not.toContain('\u001b');
    expect(escapeTerminal('a\u001b]0;b\u0007\nc')).toBe('a�]0;b� c');
  });

  it('says sentences with intervals, the emulation and the failure first', () => {
    expect(md).toMatch(
      /^# nginx: container starts in \d+ ms \(1\d× process\) and takes [\d.]+ MiB of memory/,
    );
    expect(md).toMatch(/\| Time to ready \| [\d.]+ ms \(.*\) \| \d+ ms \(\d+–\d+ ms\); 1\d× \(\d+–\d+×\) \|/);
    expect(md).toMatch(/\| Ready from nothing \| [\d.]+ ms \(/);
    // The division of the work is beside it.
    expect(md).toContain('process | its files | its mounts');
    expect(md).toMatch(/> \*\*Note:\*\* 1 of 30 measured launches was never ready/);
    expect(md).toMatch(/!\[Container takes \d+× as long as process to become ready\]\(startup\.svg\)/);
    // A failure leaves one end of its interval open.
    expect(md).toMatch(/\| Time to ready \| .*s \([\d.]+–[\d.]+( s)?\); \d+× \(\d+–\d+×\) \|\n/);
    expect(md.replaceAll(/VM \(emulated\)|b\d+-vm|--targets [\w,]+|\[vm\\\]/g, '')).not.toMatch(/\bvm\b/);
  });

  it('shows how the daemons have grown, and why that is not told of a target without one', () => {
    expect(md).toMatch(/\| container \| daemonDeltaBytes \| −[\d.]+ KiB \|/);
    expect(md).toContain('is not available for process: the target has no daemon.');
    expect(md).not.toContain('process | daemonDeltaBytes');
  });

  it('has a table for the terminal of what little there is', () => {
    const variants = {
      'no launches': whole.filter((record) => record.type !== 'launch'),
      'one launch': whole.filter((record) => record.type !== 'launch' || record.id === 'b001-vm'),
      'cut off': whole.slice(0, 20),
    };
    for (const [name, records] of Object.entries(variants))
      expect([name, /NaN|undefined/.exec(renderTable(summarise(records)))]).toEqual([name, null]);
  });
});
