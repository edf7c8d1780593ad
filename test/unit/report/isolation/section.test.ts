import { describe, expect, it } from 'vitest';
import { renderTable } from '../../../../src/report/terminal.ts';
import type { RunRecord } from '../../../../src/results/records.ts';
import type { ProbeRecord } from '../../../../src/stages/isolation/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { findingsIn, onTheHostsKernel, type Verdicts } from '../../../fixtures/findings.ts';
import { probedRun } from '../../../fixtures/isolation.ts';
import { chartsOf, markdownOf, pageOf } from '../../../fixtures/rendered.ts';
import { fixtureRun } from '../../../fixtures/run.ts';

const whole = probedRun();
/** The section without its heading. */
const section = (records: readonly RunRecord[]) =>
  `${/^## Isolation\n\n(.*?)\n+(?=^## )/ms.exec(markdownOf(records))?.[1]}\n`;
const page = (records: readonly RunRecord[]) =>
  /<section id="isolation">.*?<\/section>/s.exec(pageOf(records, ['isolation']))?.[0] ?? '';
const text = section(whole);
const changed = (change: (record: ProbeRecord) => Partial<ProbeRecord>) =>
  whole.map((record) => (record.type === 'probe' ? { ...record, ...change(record) } : record));
/** The rows of the table of boundaries, by their cells. */
const boundariesIn = (text: string) =>
  (/\*\*Each boundary in each target.*?\n\n.*?\n.*?\n(.*?)\n\n/s.exec(text)?.[1] ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
const of = (probe: string, target?: string) => (record: ProbeRecord) =>
  record.probe === probe && (target === undefined || record.target === target);

describe('isolation in the report', () => {
  it('says in plain sentences on which probes the targets differ, root apart from the ordinary user', () => {
    expect(text).toContain(
      '[L-loadavg](#probe-L-loadavg): In the process and the container, it reads the host’s load average; ' +
        'in the VM (emulated), the load average it reads is not the host’s.',
    );
    expect(text).toContain(
      'in the VM (emulated), it holds 41 capabilities, 27 beyond the engine’s default, on a kernel ' +
        'of its own. As an ordinary user, the targets do not differ.',
    );
    expect(text).toContain('The targets differ on 7 of 8 probes');
    expect(text).toContain('No difference is known on D3 (Image of the memory).');
  });

  it('puts what tells isolating targets apart before what only tells the process from them', () => {
    // N9 was recorded before N7.
    expect(text.indexOf('- [N7]')).toBeLessThan(text.indexOf('- [N9]'));
  });

  it('does not take an inconclusive verdict for a difference, and says that it cannot be told', () => {
    expect(text).toContain('[K5](#probe-K5): As root, no difference is known. As an ordinary user, in the');
    const none = changed((record) =>
      of('K1', 'vm')(record) ? { verdict: 'inconclusive', because: 'its answer wavered' } : {},
    );
    expect(section(none)).not.toContain('[K1](#probe-K1): ');
    expect(section(none)).toContain('- K1: inconclusive in the VM (emulated); its answer wavered.');
  });

  it('does not call a target of which nothing could be told closed', () => {
    const untold = changed(({ target }) => (target === 'vm' ? { verdict: 'inconclusive' } : {}));
    const column = boundariesIn(section(untold)).map(([, , , vm = '']) => vm);
    expect(column.filter((cell) => /closed/.test(cell))).toEqual([]);
    expect(column.filter((cell) => /not known/.test(cell)).length).toBeGreaterThan(0);
  });

  it('says whose kernel each target has, and nothing of boundaries that nobody looked at', () => {
    expect(text).toContain('The container shares the host’s kernel');
    const rows = new Map(boundariesIn(text).map(([name = '', ...cells]) => [name, cells]));
    expect(rows.get('Processes and IPC')?.[0]).toMatch(/^open: it sees the host’s processes/);
    expect(rows.get('Processes and IPC')?.[1]).toBe('not known: N1 and N4 found nothing, or did not run');
    expect(rows.get('Network')).toEqual(['not measured', 'not measured', 'not measured']);
  });

  it('says of a run of an older version that its boundaries are not measured, and keeps its verdicts', () => {
    const older = whole.map((record) => {
      if (record.type !== 'probe') return record;
      const { standing: _, ...rest } = record;
      return rest;
    });
    expect(section(older)).toContain('no boundary is measured');
    expect(section(older)).toContain('The targets differ on 7 of 8 probes');
    expect(boundariesIn(section(older))).toEqual([]);
    expect(markdownOf(older)).not.toMatch(/^Isolation: /m);
    expect(chartsOf(older).has('isolation')).toBe(false);
  });

  it('counts an emulated answer as isolated', () => {
    const synthetic = changed((record) => (of('N9', 'vm')(record) ? { verdict: 'synthetic' } : {}));
    expect(section(synthetic)).toContain('- [N9](#probe-N9): In the process, it sees');
    const both = changed((record) =>
      of('N9')(record) ? { verdict: record.target === 'vm' ? 'synthetic' : 'isolated' } : {},
    );
    expect(section(both)).not.toContain('- [N9](#probe-N9): ');
  });

  it('says in the terminal where the boundaries are closed, and nothing where none was looked at', () => {
    const found = [...findingsIn('container', onTheHostsKernel), ...findingsIn('vm', {})];
    const probed = [...fixtureRun().slice(0, -1), ...found, ...fixtureRun().slice(-1)];
    const text = renderTable(summarise(probed)).split('\n');
    expect(text[text.indexOf('Isolation') + 1]).toMatch(
      /^ {2}closed in the VM \(emulated\) alone: entry to the kernel/,
    );
    expect(renderTable(summarise(fixtureRun()))).not.toContain('Isolation');
  });

  it('answers by boundaries and adds nothing up', () => {
    expect(markdownOf(whole)).toMatch(
      /^- The container shares the host’s kernel\.[\s\S]*^Of the boundaries, /m,
    );
    expect(markdownOf(whole)).not.toMatch(/Isolation: .*\d+ of \d+ in/);
    expect(text).toContain('there is no score');
  });

  it('names what came through by its kind, one fact once, with what strengthens a barrier', () => {
    expect(text).toMatch(/\(P1\) – strengthened by .*drop: .*ALL/);
    expect(text).toContain('may let through more than was found: not known are entry to the kernel');
    expect(text).toContain('identity of the host: its kernel is the host’s (K1)');
    const kinds = [...text.matchAll(/^#### ([A-F]): /gm)].map(([, letter]) => letter);
    expect(kinds).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  it('puts the gravest kind first in which the targets are known to differ', () => {
    const kindsOf = (container: Verdicts, vm: Verdicts) => {
      const found = [...findingsIn('container', container), ...findingsIn('vm', vm)];
      const shown = section([...fixtureRun().slice(0, -1), ...found, ...fixtureRun().slice(-1)]);
      return [...shown.matchAll(/^#### ([A-F]): /gm)].map(([, letter]) => letter).join('');
    };
    expect(kindsOf(onTheHostsKernel, {})).toBe('BACDEF');
    expect(kindsOf({ ...onTheHostsKernel, N10: 'exposed' }, {})).toBe('ABCDEF');
    expect(kindsOf({ P4: 'open', N6: 'shared' }, {})).toBe('CABDEF');
    // What is not known of one is no difference.
    expect(kindsOf({ N10: 'exposed', P7: 'partly' }, { N10: 'inconclusive' })).toBe('CABDEF');
    expect(text).toContain('By what came through, no kind is known to tell the targets apart.');
  });

  it('says which controls were not noticed, and why nothing was told', () => {
    expect(text).toContain(
      '- D3: its control “privileged” was not noticed (denied: opening it is refused (EPERM)).',
    );
    expect(text).toContain('- K5 (as root): inconclusive in the VM (emulated); its count grew by 300');
    const lost = changed(({ target }) =>
      target === 'vm' ? { verdict: 'error', because: 'it could not be launched', repetitions: [] } : {},
    );
    expect(section(lost)).toMatch(/- K1, K5, N9, .* and L-loadavg: error in .*; it could not be launched\./);
  });

  it('leads from each verdict to the line of run.jsonl that holds its evidence', () => {
    const links = [...text.matchAll(/\[(root|user)\]\(run\.jsonl#L(\d+)\)/g)];
    expect(links).toHaveLength(8 * 3 * 2);
    for (const [, user, line] of links)
      expect(whole[Number(line) - 1]).toMatchObject({ type: 'probe', user });
    const row = text.split('\n').find((line) => line.startsWith('| [K1]')) ?? '';
    const targets = [...row.matchAll(/\[root\]\(run\.jsonl#L(\d+)\)/g)].map(
      ([, line]) => whole[Number(line) - 1],
    );
    expect(targets).toMatchObject(['process', 'container', 'vm'].map((target) => ({ probe: 'K1', target })));
  });

  it('gives each verdict letter and word, with its evidence one step away', () => {
    const shown = page(whole);
    const cells = [...shown.matchAll(/<summary><b class="verdict (\S+)">(.)<\/b> (\S+?)[,<]/g)];
    // One a cell, and one more for each of the six where root and user part.
    expect(cells).toHaveLength(8 * 3 + 6);
    for (const [, style, , word] of cells) expect(word).toBe(style);
    expect(shown).toContain('<b class="verdict confined">G</b> confined, root</summary>');
    expect(shown).toContain('inside: f039e093-a040-4df1-9370-9be297f9c823');
    expect(shown).toContain('3 times the same, in at most 3.40 ms');
  });

  it('tells what a probe asks from the stored question alone, and does without in older runs', () => {
    expect(page(whole)).toContain('<dd>Does it hold capabilities?</dd>');
    expect(text).toContain('<a id="probe-P1"></a>**P1 Capabilities in effect.** Question: Does it hold');
    const older = whole.filter(({ type }) => type !== 'question');
    expect(page(older)).toContain('<b>P1</b> Capabilities in effect');
    expect(page(older)).not.toContain('Does it hold capabilities?');
  });

  it('names where others treat what a probe asks, in a column that older runs do not have', () => {
    expect(text).toMatch(/\| probe \| process \| container \| VM \(emulated\) \| treated in \|/);
    expect(text).toMatch(/^\| \[N9\].*CIS Docker 5\.16 \|$/m);
    expect(page(whole)).toContain('CIS Docker 5.16</td>');
    const older = whole.map((record) => {
      if (record.type !== 'question') return record;
      const { references: _, ...rest } = record;
      return rest;
    });
    expect(section(older)).not.toContain('treated in');
  });

  it('escapes and bounds what an instance says, wherever it is shown', () => {
    const evil = '</pre><script>alert(1)</script>|`[x](javascript:1)\u001b[31m\u202e\n# heading\n';
    const text = `${evil}${'long '.repeat(10_000)}`;
    const records = changed((record) => ({
      because: `it says ${text}`,
      repetitions: record.repetitions.map((one, index) => ({
        ...one,
        evidence: { [evil]: { kind: 'content', text: `${index}${text}`, cut: true } },
      })),
      control: { weakening: evil, fired: false, because: text },
    }));
    const shown = page(records);
    for (const content of [section(records), shown])
      expect(content).not.toMatch(/(?<!\\)<script|(?![\n\r\t])\p{Cc}|\u202e/u);
    expect(section(records)).not.toMatch(/^# heading|[^\\]\[x\]\(/m);
    expect(shown.length).toBeLessThan(1_000_000);
  });

  it('is not there, nor is its chart, when nothing was probed', () => {
    const records = fixtureRun();
    expect(pageOf(records, [])).not.toContain('id="isolation"');
    expect(markdownOf(records)).not.toMatch(/isolation\.svg|^Isolation:|## Isolation/m);
    expect(chartsOf(records).has('isolation')).toBe(false);
    expect(chartsOf(whole).has('isolation')).toBe(true);
  });

  it('says so when a single target leaves nothing to compare', () => {
    const one = whole.filter((record) => record.type !== 'probe' || record.target === 'container');
    expect(section(one)).toContain('Only one target was probed');
  });

  it('shows what there is of a run that was cut off while it was probed', () => {
    const from = whole.findIndex(({ type }) => type === 'question');
    for (let end = from; end < whole.length; end += 7) {
      const text = markdownOf(whole.slice(0, end));
      expect([end, /NaN|undefined|Infinity/.exec(text)]).toEqual([end, null]);
    }
    expect(section(whole.slice(0, from + 9))).toContain('Only one target was probed');
  });

  it('is the Markdown that it was', async () => {
    await expect(text).toMatchFileSnapshot('../../../fixtures/isolation.golden.md');
  });
});
