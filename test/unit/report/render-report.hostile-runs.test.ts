import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { rendered } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const hostile = `</title><script>alert("1")</script><img src=x onerror='alert(2)'>\u0000\u001b[31m\u202eevil\u200f\u2066|\`]]>&amp;`;
const flood = `${hostile}${'x'.repeat(10 * 1024 ** 2)}`;

/** The scenario's own texts, a target's conditions and a launch's words are all of this text. */
function runSaying(text: string): RunRecord[] {
  const scenario = {
    ...fixtureScenario,
    name: text,
    description: text,
    workload: { ...fixtureScenario.workload, command: [text] },
  };
  return fixtureRun({ scenario }).map((record) => {
    if (record.type === 'preparation') return { ...record, conditions: { engine: text } };
    if (record.type !== 'launch' || record.block !== 2) return record;
    return { ...record, outcome: { status: 'exited', reason: text, output: text } };
  });
}

const withoutSummary = (files: ReadonlyMap<string, string>) =>
  [...files].filter(([name]) => name !== 'summary.json');

describe('a run whose every text is hostile', () => {
  const files = rendered(runSaying(hostile));

  test('becomes no markup in the page', () => {
    const html = files.get('report.html') ?? '';
    expect(html).not.toMatch(/<script|<img|onerror='/);
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(html.match(/<title>/)).toHaveLength(1);
  });

  test('becomes no markup in Markdown', () => {
    const md = files.get('report.md') ?? '';
    const outside = md.replaceAll(/^ {4}.*$/gm, '');
    expect(outside).not.toMatch(/(?<!\\)<(?:script|img)/);
    expect(md.replaceAll(/^ {4}.*$/gm, '')).toContain('\\<script>');
  });

  test('shows controls and marks of direction as a sign, in every file for people', () => {
    for (const [name, content] of files) {
      if (!/\.(html|md|svg|csv)$/.test(name)) continue;
      const controls = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
      expect([name, controls.exec(content.replaceAll(/[\t\r\n]/g, ''))]).toEqual([name, null]);
    }
  });
});

test('10 MB of text in each place leave every file small', () => {
  for (const [name, content] of withoutSummary(rendered(runSaying(flood)))) {
    expect([name, content.length < 500_000]).toEqual([name, true]);
  }
});

describe('CSV', () => {
  test.each(['=HYPERLINK("http://x")', '+1', '-1', '@sum(a1)', '\tx'])(
    'guards a text that a spreadsheet would take for a formula: %j',
    (text) => {
      const csv = rendered(runSaying(text), ['csv']).get('tables/launches.csv') ?? '';
      expect(csv).toContain(`'${text.replaceAll('"', '""')}`);
      expect(csv).not.toMatch(/(?:^|,)"?[=+@\t]/m);
    },
  );

  test('quotes commas, quotes and line ends, and keeps numbers bare', () => {
    const csv = rendered(runSaying('a,"b"\nc'), ['csv']).get('tables/launches.csv') ?? '';
    expect(csv).toContain(',exited,"a,""b""\nc",');
    expect(csv).toMatch(/,-\d+,/);
  });
});
