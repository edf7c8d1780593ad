import { describe, expect, test } from 'vitest';
import type { LaunchRecord } from '../../../src/launches/records.ts';
import { memoryParts } from '../../../src/launches/total-memory.ts';
import type { RunRecord } from '../../../src/results/records.ts';
import { markdownOf, pageOf, rendered } from '../../fixtures/rendered.ts';
import { fixtureRun, fixtureScenario } from '../../fixtures/run.ts';

const whole = fixtureRun();
const eachLaunch = (change: (launch: LaunchRecord) => LaunchRecord | undefined): RunRecord[] =>
  whole.flatMap((record): RunRecord[] => {
    const changed = record.type === 'launch' ? change(record) : record;
    return changed === undefined ? [] : [changed];
  });
const failed = (launch: LaunchRecord): LaunchRecord => ({
  ...launch,
  marks: {},
  memory: null,
  marginalBytes: null,
  outcome: { status: 'exited', reason: 'exit code 1', output: '' },
});
const [firstLaunch] = whole.filter((record) => record.type === 'launch' && !record.warmup) as LaunchRecord[];

const runs: Readonly<Record<string, RunRecord[]>> = {
  'no samples': eachLaunch(() => undefined),
  'only a header': whole.slice(0, 1),
  'one launch in all': eachLaunch((launch) => (launch === firstLaunch ? launch : undefined)),
  'one launch of each target': eachLaunch((launch) => (launch.block === 1 ? launch : undefined)),
  'only warm-up launches': eachLaunch((launch) => (launch.warmup ? launch : undefined)),
  'one target without a sample': eachLaunch((launch) => (launch.target === 'container' ? undefined : launch)),
  'the first target without a sample': eachLaunch((launch) =>
    launch.target === 'process' ? undefined : launch,
  ),
  'every launch failed': eachLaunch(failed),
  'one target always failed': eachLaunch((launch) => (launch.target === 'vm' ? failed(launch) : launch)),
  'the first target always failed': eachLaunch((launch) =>
    launch.target === 'process' ? failed(launch) : launch,
  ),
  'half of the launches failed': eachLaunch((launch) => (launch.block % 2 === 0 ? failed(launch) : launch)),
  'identical samples': eachLaunch((launch) => ({
    ...launch,
    outcome: { status: 'ready' },
    marks: {
      requested: { earliestNs: 0, latestNs: 0 },
      ready: { earliestNs: 5e6, latestNs: 5e6 },
    },
    memory: firstLaunch?.memory ?? null,
  })),
  'samples of zero': eachLaunch((launch) => ({
    ...launch,
    outcome: { status: 'ready' },
    marks: { requested: { earliestNs: 7, latestNs: 7 }, ready: { earliestNs: 7, latestNs: 7 } },
  })),
  'neither memory nor an image': eachLaunch((launch) => ({
    ...launch,
    memory: null,
    marginalBytes: null,
    window: null,
  })).filter(({ type }) => type !== 'image'),
  'its end cut off': whole.slice(0, 20),
  'one target': fixtureRun({
    scenario: { ...fixtureScenario, targets: fixtureScenario.targets.slice(0, 1) },
  }),
};

describe.each(Object.entries(runs))('a run with %s', (_name, records) => {
  // The page without its charts: they are drawn once, as files.
  const files = [
    ...rendered(records, ['md', 'svg', 'csv', 'json']),
    ['report.html', pageOf(records, [])] as const,
  ];

  test('is told without a number that is none, and no file is empty', () => {
    for (const [name, content] of files) {
      expect([name, content.trim() === '']).toEqual([name, false]);
      expect([name, /NaN|Infinity|undefined|\[object/.exec(content)?.[0]]).toEqual([name, undefined]);
    }
  });

  test('draws nothing of a negative size', () => {
    for (const [name, content] of files) {
      if (!name.endsWith('.svg')) continue;
      expect([name, /(?:width|height|r)="-/.exec(content)?.[0]]).toEqual([name, undefined]);
    }
  });

  test('has tables of whole rows', () => {
    for (const [name, content] of files) {
      if (!name.endsWith('.csv')) continue;
      const commas = content
        .trimEnd()
        .split('\r\n')
        .map((line) => line.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length);
      expect([name, new Set(commas).size]).toEqual([name, 1]);
      expect(commas.length).toBeGreaterThan(1);
    }
  });
});

test('a run that was cut off says that it was interrupted', () => {
  expect(markdownOf(runs['its end cut off'] ?? [])).toContain('This run was interrupted');
});

test('without samples the report says that nothing can be said', () => {
  const md = markdownOf(runs['no samples'] ?? []);
  expect(md).toMatch(/^# nginx: no launch was ready$/m);
  expect(md).not.toContain('| Time to ready |');
});

test('what spoils metrics is not said of those that were not measured', () => {
  const memoryOf = (name: string) => /## Memory\n.*?\n## /s.exec(markdownOf(runs[name] ?? []))?.[0];
  const said = '### Caveats';
  expect(memoryOf('neither memory nor an image')).toContain('not measured');
  expect(memoryOf('neither memory nor an image')).not.toContain(said);
  expect(memoryOf('one launch of each target')).toContain(said);
});

test('one launch has a median and no interval', () => {
  const csv = rendered(runs['one launch of each target'] ?? [], ['csv']).get('tables/startup.csv') ?? '';
  expect(csv).toMatch(/^process\.startup\.ready,process,false,ready,\d+,,,1,0,\d+,{15}\r$/m);
});

test('a target of which every launch failed has no median, and its failures are counted', () => {
  const files = rendered(runs['one target always failed'] ?? [], ['csv', 'svg']);
  expect(files.get('tables/startup.csv')).toContain(
    'vm.startup.ready,vm,true,ready,,,,10,10,,,,,,,,,,,,,,,,\r\n',
  );
  expect(files.get('failures.svg')).toContain('10 of 10 launches were never ready');
});

test('nothing is compared with a first target of which every launch failed', () => {
  const files = rendered(runs['the first target always failed'] ?? [], ['md', 'svg']);
  expect(files.get('report.md')).toContain('nothing can be compared with process');
  expect(files.get('startup.svg')).toContain('time to ready: nothing can be compared with process');
  for (const [name, content] of files)
    expect([name, /at (?:most|least) 0 times/.exec(content)]).toEqual([name, null]);
});

test.each([0, -3e6])('parts of memory of %d bytes are recorded, though they have no bar', (bytes) => {
  const parts = Object.fromEntries(memoryParts.map((part) => [part, bytes]));
  const files = rendered(
    eachLaunch((launch) =>
      launch.memory === null ? launch : { ...launch, memory: { ...launch.memory, ...parts } },
    ),
    ['md', 'svg'],
  );
  const svg = files.get('memory.svg') ?? '';
  expect(svg).not.toContain('not recorded');
  expect(svg).toContain(bytes === 0 ? '0 B' : '−20.0');
  const said = 'A part that is below 0 is in that median and has no bar.';
  expect(files.get('report.md')?.includes(said)).toBe(bytes < 0);
});

test('of a batch job it is said that its time goes on to its end, and why it has no memory', () => {
  const workload = {
    ...fixtureScenario.workload,
    port: undefined,
    ready: { kind: 'exit', code: 3, withinMs: 60_000 },
  } as const;
  const records = fixtureRun({ scenario: { ...fixtureScenario, workload } }).map((record) =>
    record.type === 'launch' ? { ...record, memory: null } : record,
  );
  const markdown = markdownOf(records);
  expect(markdown).toContain('it has ended with exit code 3, within 60 s: a batch job');
  expect(markdown).toMatch(/^# nginx: container ends in \d+ ms \(\d+× process\)$/m);
  expect(markdown).toContain('Times run from the start request to the end of the job.');
  expect(markdown).toContain('there is no running instance whose memory could be read');
  expect(markdown).not.toContain('Memory is of ready launches only');
  expect(markdownOf(whole)).not.toContain('batch job');
});
