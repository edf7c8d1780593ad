import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatVersion } from '../../../src/results/records.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { defaultIsolation } from '../../../src/targets/container/isolation.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { measuring } from '../../fixtures/measuring.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { pulledRun } from '../../fixtures/pull.ts';
import { fixtureRun } from '../../fixtures/run.ts';
import { speedLoad, speedRecords } from '../../fixtures/speed.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const records = fixtureRun();
const lines = records.map((record) => JSON.stringify(record));
const stored = (...some: readonly string[]) => writeFileSync(join(folder, 'run.jsonl'), some.join('\n'));

/** What a run is refused with in which one line, of a launch, the header or the end, was damaged. */
function refusalOf(
  type: 'launch' | 'header' | 'end',
  damage: (record: Record<string, unknown>) => void,
): string {
  const index = records.findIndex((record) => record.type === type);
  const record = structuredClone(records[index]) as unknown as Record<string, unknown>;
  damage(record);
  stored(...lines.with(index, JSON.stringify(record)), '');
  try {
    readRun(folder);
  } catch (error) {
    const { message } = error as Error;
    expect(message).toContain(`run.jsonl:${index + 1}: `);
    return message;
  }
  return 'accepted';
}

test('a torn last line is left out', () => {
  stored(...lines.slice(0, 3), '{"type":"lau');
  expect(readRun(folder)).toEqual(JSON.parse(`[${lines.slice(0, 3).join()}]`));
});

test('a newer format is refused, a folder without a run is named', () => {
  stored(JSON.stringify({ ...records[0], formatVersion: formatVersion + 96 }), '');
  expect(() => readRun(folder)).toThrow(/format 99/);
  expect(() => readRun(join(folder, 'nowhere'))).toThrow(/not a run folder/);
});

test('a pipe in place of its samples is not waited for', () => {
  execFileSync('mkfifo', [join(folder, 'run.jsonl')]);
  expect(() => readRun(folder)).toThrow(/not a run folder: .* is not a regular file/);
});

describe('a damaged line is refused with its number', () => {
  test.each([
    'rubbish',
    '[]',
    'null',
    '{}',
    '{"type":7}',
    '{"type":"launch"}',
    '{"type":"__proto__"}',
    '{"type":"header"}',
    '',
  ])('%s', (line) => {
    stored(lines[0] as string, line, lines[1] as string, '');
    expect(() => readRun(folder)).toThrow(/run\.jsonl:2: this line is not a record: ./);
  });

  test('one that is longer than any record', () => {
    const long = Buffer.alloc(65 * 1024 ** 2, 'x');
    writeFileSync(join(folder, 'run.jsonl'), Buffer.concat([Buffer.from(`${lines[0]}\n`), long]));
    expect(() => readRun(folder)).toThrow(/run\.jsonl:2: .* longer than/);
  });

  test('one that stands there twice', () => {
    const index = records.findIndex(({ type }) => type === 'launch');
    stored(...lines.toSpliced(index, 0, lines[index] as string), '');
    expect(() => readRun(folder)).toThrow(
      new RegExp(`run\\.jsonl:${index + 2}: .* stands there a second time$`),
    );
  });

  test.each([
    ['that ends before it begins', { earliestNs: 2, latestNs: 1 }],
    ['of 1e30 ns', { earliestNs: 0, latestNs: 1e30 }],
  ])('one with a mark %s', (_, mark) => {
    expect(refusalOf('launch', (launch) => Object.assign(launch, { marks: { requested: mark } }))).toContain(
      'launch.marks.requested',
    );
  });

  test('one of a target that the run does not have', () => {
    expect(refusalOf('launch', (launch) => Object.assign(launch, { target: 'stranger' }))).toContain(
      'no target `stranger`',
    );
  });

  test.each<[what: string, type: 'launch' | 'header', damage: object, named: string]>([
    ['a number that is none', 'launch', { block: '3' }, 'launch.block'],
    ['an outcome that is not known', 'launch', { outcome: { status: 'fine' } }, 'launch.outcome.status'],
    [
      'a mark without its end',
      'launch',
      { marks: { ready: { earliestNs: 1 } } },
      'launch.marks.ready.latestNs',
    ],
    ['a memory reading that lacks metrics', 'launch', { memory: {} }, 'launch.memory.workloadPss'],
    ['no scenario', 'header', { scenario: null }, 'header.scenario'],
    ['a plan that is no list', 'header', { plan: { length: 9 } }, 'header.plan'],
    ['an id with a path in it', 'header', { runId: '../../etc' }, 'header.runId'],
    ['a format that is no number', 'header', { formatVersion: null }, 'header.formatVersion'],
  ])('%s', (_, type, damage, named) => {
    expect(refusalOf(type, (record) => Object.assign(record, damage))).toContain(`${named}: `);
  });

  test.each<[string, object, string]>([
    ['a signal', { status: 'complete', reason: null, signal: 'SIGINT' }, 'end.signal'],
    ['a fault', { status: 'complete', reason: null, fault: 'input' }, 'end.fault'],
    ['a reason', { status: 'complete', reason: 'no space' }, 'end.reason'],
    ['no reason', { status: 'failed', reason: null, host: undefined }, 'end.reason'],
    [
      'the signal of another end',
      { status: 'failed', reason: 'x', host: undefined, signal: 'SIGINT' },
      'end.signal',
    ],
    ['the host of a complete run', { status: 'interrupted', reason: 'x', host: {} }, 'end.host'],
  ])('an end that cannot have %s, or must have it', (_, damage, named) => {
    expect(refusalOf('end', (end) => Object.assign(end, damage))).toContain(`${named}: `);
  });

  test('a target whose name could be a path', () => {
    const damage = (header: Record<string, unknown>) => {
      (header.scenario as { targets: { name: string }[] }).targets[0] = { name: '../up' };
    };
    expect(refusalOf('header', damage)).toContain('header.scenario.targets.0');
  });
});

test.each<[string, () => readonly object[]]>([
  ['launches', fixtureRun],
  ['probes', () => measuring(probedRun())],
  ['pulls', pulledRun],
  ['lifecycles', () => measuring(fixtureRun(), lifecycleRecords(['process', 'vm']))],
  ['speed', () => measuring(fixtureRun(), [speedLoad, ...speedRecords(['process', 'vm'])])],
  ['neighbours', () => measuring(fixtureRun(), neighbourRecords(['process', 'vm'], {}))],
])('a run with %s is read as it was written', (_, run) => {
  const written = run();
  stored(...written.map((record) => JSON.stringify(record)), '');
  expect(readRun(folder)).toEqual(JSON.parse(JSON.stringify(written)));
});

test('a run of format 1 is read with what it lacks told as not known, in the words of this version, a record a line', () => {
  const fixture = 'test/fixtures/nginx-run/run.jsonl';
  copyFileSync(fixture, join(folder, 'run.jsonl'));
  const read = readRun(folder);
  const before = readFileSync(fixture, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(read).toHaveLength(before.length);
  const renamed: Readonly<Record<string, string>> = {
    form: 'target',
    forms: 'targets',
    conditions: 'environment',
  };
  const inFormat3 = JSON.parse(JSON.stringify(before), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [renamed[key] ?? key, one]))
      : value,
  ) as object[];
  const [, ...others] = inFormat3;
  expect(read.slice(1)).toMatchObject(others);
  const [first] = inFormat3 as { scenario: { measure: unknown } }[];
  expect(read[0]).toMatchObject({
    ...first,
    scenario: { ...first?.scenario, measure: { memory: {}, image: {} } },
  });
  const [launch] = read.filter((record) => record.type === 'launch');
  expect(launch?.window).toMatchObject({ thermalThrottles: null, clockStepNs: null });
  expect(launch?.memory).toMatchObject({ daemonDeltaBytes: null });
  const [header] = read.filter((record) => record.type === 'header');
  expect(header?.scenario.measure.isolation).toBeUndefined();
  expect(header?.scenario.targets[1]).toMatchObject({ kind: 'container', isolation: defaultIsolation });
  expect(read.find((record) => record.type === 'preparation')).toMatchObject({ imageDigest: null });
});

test('a run of format 2 is read in the words of this version', () => {
  const sample = 'test/fixtures/format-2-run/run.jsonl';
  copyFileSync(sample, join(folder, 'run.jsonl'));
  const [written] = readFileSync(sample, 'utf8').split('\n', 1);
  const { formatVersion: version, scenario, plan, conditions } = JSON.parse(written as string);
  expect(version).toBe(2);
  const read = readRun(folder);
  const [header] = read.filter((record) => record.type === 'header');
  expect(header?.environment).toEqual(conditions);
  expect(scenario.measure).toMatchObject({ image: true, isolation: true });
  expect(header?.scenario.measure).toMatchObject({ image: {}, isolation: {} });
  expect(header?.scenario.targets.map(({ name }) => name)).toEqual(
    scenario.forms.map(({ name }: { name: string }) => name),
  );
  expect(header?.plan.map(({ target }) => target)).toEqual(plan.map(({ form }: { form: string }) => form));
  expect(read.filter((record) => record.type === 'preparation').every(({ environment }) => environment)).toBe(
    true,
  );
});
