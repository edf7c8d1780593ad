import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CommonRun, Course } from '../../../src/course/course.ts';
import type { EarlierPart } from '../../../src/course/earlier-part.ts';
import { requireSameForm, requireSameHost } from '../../../src/course/same-conditions.ts';
import type { PreparationRecord } from '../../../src/launches/records.ts';
import type { HeaderRecord } from '../../../src/results/records.ts';
import { RunWriter } from '../../../src/results/run-writer.ts';
import { partsOf } from '../../../src/summary/run-parts.ts';
import { fixtureRun } from '../../fixtures/run.ts';

let folder: string;
let writer: RunWriter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-course-'));
  writer = RunWriter.create(folder, []);
});
afterEach(() => {
  writer[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const { header, preparations } = partsOf(fixtureRun());
const end = { type: 'end', status: 'failed', reason: null, endedAt: '' } as const;
const earlier = (...whole: readonly string[]): EarlierPart => ({
  folder: '/run',
  header,
  preparations,
  whole: new Set(whole),
  leftOut: new Set(),
  records: [],
  lastStoredAt: '2026-01-01T12:00:00.000Z',
});
const stored = () =>
  readFileSync(join(folder, 'run.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const plan = [0, 0, 1, 1, 2].map((block) => ({ block }));

test('a resumed run stores nothing until it goes on, and then first of all that it does', () => {
  const course = new Course(writer, earlier('launches 0'));
  course.store(end);
  expect(stored()).toEqual([]);
  expect(course.isUnderWay).toBe(false);
  course.goOn(plan);
  expect(stored()).toMatchObject([{ type: 'resumed', block: 1 }, end]);
  expect(course.isUnderWay).toBe(true);
});

test('one whose launches are all there says so', () => {
  new Course(writer, earlier('launches 0', 'launches 1', 'launches 2')).goOn(plan);
  expect(stored()).toMatchObject([{ type: 'resumed', block: null }]);
});

test('what is whole is not measured again, the rest is, and is then whole', async () => {
  const course = new Course(writer, earlier('launches 0', 'speed 1', 'image 0'));
  course.goOn(plan);
  expect(course.remaining('launches', plan)).toEqual(plan.slice(2));
  expect(course.remaining('speed', plan)).toEqual(plan.filter(({ block }) => block !== 1));
  const taken: string[] = [];
  const stage = (name: 'image' | 'equivalence' | 'isolation', take: () => Promise<undefined>) => ({
    name,
    doing: name,
    records: {},
    turns: () => [{ block: 0 }],
    open: async () => ({ take }),
  });
  const takes = (name: string) => async () => void taken.push(name);
  const run = {
    context: { signal: new AbortController().signal, progress: () => undefined },
    prepared: new Map(),
  };
  const measure = (...of: Parameters<typeof stage>) =>
    course.measure(stage(...of), undefined, [], run as unknown as CommonRun);
  await measure('image', takes('image'));
  await measure('equivalence', takes('equivalence'));
  expect(taken).toEqual(['equivalence']);
  expect(stored().at(-1)).toEqual({ type: 'whole', stage: 'equivalence', block: 0 });
  await expect(measure('isolation', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(stored().filter(({ type }) => type === 'whole')).toHaveLength(1);
});

test('a new run stores at once, and has all to measure', () => {
  const course = new Course(writer, undefined);
  course.store(end);
  course.goOn(plan);
  expect(stored()).toEqual([end]);
  expect(course.remaining('launches', plan)).toEqual(plan);
});

test.each<[string, Partial<Pick<HeaderRecord, 'host' | 'conditions'>>, RegExp]>([
  [
    'another connection',
    { host: 'ssh://elsewhere' },
    /the host is not as it was: host was local and is ssh:/,
  ],
  [
    'another kernel',
    { conditions: { ...header.conditions, kernel: '6.2' } },
    /kernel was 6\.1\.0-28-amd64 and is 6\.2/,
  ],
  ['what cannot be told now', { conditions: {} }, /^nothing$/],
])('%s is held against a run that is to go on', (_, now, said) => {
  const { host, conditions } = header;
  expect(messageOf(() => requireSameHost(earlier(), { host, conditions, ...now }))).toMatch(said);
});

test.each<[string, Partial<PreparationRecord>, RegExp]>([
  ['the same', {}, /^nothing$/],
  ['a daemon that was started again', { conditions: { daemons: 'dockerd (9)' } }, /^nothing$/],
  ['a clock measured anew', { conditions: { machineArguments: 'tsc_early_khz=2095983' } }, /^nothing$/],
  [
    'another engine',
    { conditions: { engine: 'Docker 28' } },
    /form `container` is not as it was: engine was Docker 20/,
  ],
  ['an emulated one', { emulated: true }, /emulated was false and is true/],
  ['another image', { imageDigest: 'sha256:4' }, /image was sha256:3b1f and is sha256:4/],
])('so is a form that is %s', (_, now, said) => {
  const stored = preparations.get('container');
  if (stored === undefined) throw new Error('the fixture has no container');
  const conditions = { ...stored.conditions, machineArguments: 'tsc_early_khz=2095986' };
  const before = { ...earlier(), preparations: new Map([['container', { ...stored, conditions }]]) };
  expect(messageOf(() => requireSameForm(before, { ...stored, ...now }))).toMatch(said);
});

function messageOf(refuse: () => void): string {
  try {
    refuse();
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}
