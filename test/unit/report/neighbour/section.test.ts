import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../../src/results/records.ts';
import { summarise } from '../../../../src/summarise.ts';
import { summarySchema } from '../../../../src/summary/summary.ts';
import { neighbourRecords } from '../../../fixtures/neighbour.ts';
import { chartsOf, markdownOf, pageOf, rendered } from '../../../fixtures/rendered.ts';
import { fixtureRun } from '../../../fixtures/run.ts';

const targets = ['process', 'container', 'vm'];
const neighbours = neighbourRecords(targets, {
  process: { cpu: 2.5, disk: 4 },
  container: { disk: 4.2, network: Number.POSITIVE_INFINITY },
});
const withNeighbours = (records: readonly RunRecord[]) => [...fixtureRun(), ...records];

describe('the section on neighbours', () => {
  const files = rendered(withNeighbours(neighbours), ['md']);
  const md = files.get('report.md') ?? '';

  it('says in plain sentences by whom a victim was slowed and by whom not', () => {
    expect(md).toMatch(
      /In container, beside a neighbour that writes to its disk with fsync, the victim’s disk work takes 4\.\d× \(4\.\d–4\.\d×\) as long as beside an idle one\./,
    );
    expect(md).toMatch(
      /In container, beside a neighbour that sends over the network, .* \(8 of 8 times the victim did not answer\)/,
    );
    expect(md).toMatch(
      /In VM \(emulated\), no slowdown is shown beside a neighbour busy with: cpu, .*system-calls\./,
    );
  });

  it('has a chart whose title is the largest slowdown, and a table with what each aggressor achieved', () => {
    expect(md).toMatch(
      /!\[A noisy neighbour \(disk\) makes the disk work of container take 4\.\d× as long\]\(neighbour\.svg\)/,
    );
    expect(md).toMatch(/\| container \| disk \| 191 MiB a second \|/);
    const svg = files.get('neighbour.svg') ?? '';
    expect(svg).toContain('VM*');
    expect(svg).toContain('×: the victim did not answer.');
  });

  it('is not there, nor its chart, when nothing was measured', () => {
    const records = fixtureRun();
    expect(chartsOf(records).has('neighbour')).toBe(false);
    expect(markdownOf(records)).not.toContain('Noisy');
  });

  it('fits the schema and renders whatever is missing', () => {
    const failed = { status: 'failed' as const, reason: '<b>no pair</b>' };
    const variants = [
      neighbours,
      neighbours.slice(0, 1),
      neighbours.filter(({ condition }) => condition !== 'idle'),
      neighbours.map((one) => ({ ...one, outcome: failed })),
      neighbourRecords(['vm'], { vm: { idle: Number.POSITIVE_INFINITY } }),
    ];
    for (const records of variants) {
      const summary = summarise(withNeighbours(records));
      expect(summarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
      expect(pageOf(withNeighbours(records), ['neighbour'])).not.toMatch(/NaN|undefined|Infinity|<b>no/);
    }
  });
});

describe('the section on the kernel surface', () => {
  const window = (functions: number, lost = 0) => ({ functions, beyondIdle: 30, events: 9000, lost });

  it('has medians without a ranking, and the reason where there is none', () => {
    const load = [410, 412, 430, 409, 411].map((functions) => window(functions, functions === 430 ? 7 : 0));
    const records: RunRecord[] = [
      ...fixtureRun(),
      {
        type: 'kernel-surface',
        target: 'process',
        outcome: { status: 'measured', idle: [window(70)], load },
      },
      { type: 'kernel-surface', target: 'vm', outcome: { status: 'unavailable', reason: 'it is <denied>' } },
    ];
    const md = markdownOf(records);
    expect(md).toContain('| process | 411 | 30 | 5 | at least; 7 events found no room |');
    expect(md).toContain('| VM (emulated) | – | – | 0 | not available: it is \\<denied> |');
    expect(md).toContain('it does not rank targets');
  });

  it('is not there when nobody asked for it', () => {
    expect(markdownOf(fixtureRun())).not.toContain('Kernel surface');
  });
});
