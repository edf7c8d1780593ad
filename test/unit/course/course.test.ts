import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CommonRun, Course } from '../../../src/course/course.ts';
import type { Host } from '../../../src/host/host.ts';
import { RunWriter } from '../../../src/results/run-writer.ts';
import { pull } from '../../../src/stages/pull/definition.ts';
import { earlier } from '../../fixtures/earlier-part.ts';

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
const end = { type: 'end', status: 'failed', reason: null, endedAt: '' } as const;
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

test('complete rounds are not measured again; the others are, and are then complete', async () => {
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

test('what a stage needs is looked for unless all of it is stored', async () => {
  const course = new Course(writer, earlier('pull 0'));
  const looked: number[] = [];
  const require = async (_: unknown, settings: unknown) =>
    void looked.push((settings as { repetitions: number }).repetitions);
  const asked = (repetitions: number) => ({
    stage: { ...pull, require },
    settings: { registry: '127.0.0.1:5000', repetitions },
  });
  const context = { host: {} as Host, signal: new AbortController().signal };
  await course.requireAll([asked(1), asked(2)], ['vm'], 7, context);
  expect(looked).toEqual([2]);
});
