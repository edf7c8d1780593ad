import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, constantFrom, double, jsonValue, nat, oneof, property, record, tuple } from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import { type RunRecord, recordSchemas } from '../../../src/results/records.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import { probedRun } from '../../fixtures/isolation.ts';
import { lifecycleRecords } from '../../fixtures/lifecycle.ts';
import { measuring } from '../../fixtures/measuring.ts';
import { neighbourRecords } from '../../fixtures/neighbour.ts';
import { parallelRecords } from '../../fixtures/parallel.ts';
import { pullRecords } from '../../fixtures/pull.ts';
import { markdownOf, rendered } from '../../fixtures/rendered.ts';
import { killedRun } from '../../fixtures/resumed.ts';
import { speedLoad, speedRecords } from '../../fixtures/speed.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-damaged-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Json = Record<string, unknown>;

/** The kinds of record of which a whole round has all. */
const ofRounds: readonly string[] = ['begun', 'launch', 'whole'];

/** A few of each kind of record. */
function everyKind(): Json[] {
  const targets = ['process', 'container', 'vm'];
  const certified = readFileSync('reports/sample/run.jsonl', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"type":"equivalence"'))
    .map((line, index) => ({ ...JSON.parse(line), target: targets[index % targets.length] }) as RunRecord);
  const stored = measuring(killedRun(true).slice(0, -1), [
    ...certified,
    ...pullRecords(),
    ...probedRun().filter(({ type }) => type === 'probe' || type === 'question' || type === 'control'),
    ...lifecycleRecords(targets),
    speedLoad,
    ...speedRecords(targets),
    ...neighbourRecords(targets, {}),
    ...parallelRecords(targets),
  ]);
  const counts = new Map<string, number>();
  const few = stored.filter(({ type }) => {
    counts.set(type, (counts.get(type) ?? 0) + 1);
    return ofRounds.includes(type) || (counts.get(type) ?? 0) <= 12;
  });
  return JSON.parse(JSON.stringify(few)) as Json[];
}

/** Every place in a record where there is a value, as a path of keys. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...path, key],
    ...placesIn(inner, [...path, key]),
  ]);
}

function valueAt(line: Json, place: readonly string[]): unknown {
  return place.reduce<unknown>((value, key) => (value as Json)[key], line);
}

/** The record with another value in that place. */
function withValue(line: Json, place: readonly string[], value: unknown): Json {
  const copy = structuredClone(line);
  const holder = valueAt(copy, place.slice(0, -1)) as Json;
  holder[place.at(-1) ?? ''] = value;
  return copy;
}

/** In a record of the kind, one value is another. */
function damage(records: Json[], kind: unknown, at: { record: number; place: number }, value: unknown): void {
  const same = records.filter(({ type }) => type === kind);
  const chosen = same[at.record % same.length] ?? {};
  const places = placesIn(chosen);
  const place = places[at.place % places.length] ?? [];
  records[records.indexOf(chosen)] = withValue(chosen, place, value);
}

const whole = everyKind();
const odd = oneof(
  jsonValue(),
  double(),
  constantFrom<unknown>(-1, 0, 1e300, '__proto__', '', [[[]]], '\u0000<b>'),
);
const damages = tuple(
  constantFrom(...new Set(whole.map(({ type }) => type))),
  record({ record: nat(), place: nat() }),
  odd,
);

test('a run in which any value is another is refused with its line, or reported: nothing breaks on it', () => {
  const read = { refused: 0, reported: 0 };
  assert(
    property(damages, (one) => {
      const records = structuredClone(whole);
      damage(records, ...one);
      writeFileSync(join(folder, 'run.jsonl'), records.map((line) => `${JSON.stringify(line)}\n`).join(''));
      let run: ReturnType<typeof readRun>;
      try {
        run = readRun(folder);
      } catch (error) {
        expect(error).toBeInstanceOf(BallastError);
        expect((error as Error).message).toMatch(/run\.jsonl:\d+: |written in format/);
        read.refused += 1;
        return;
      }
      expect(markdownOf(run)).toContain('# ');
      read.reported += 1;
    }),
    { numRuns: 140, seed: 6 },
  );
  expect(read.refused).toBeGreaterThan(10);
  expect(read.reported).toBeGreaterThan(10);
}, 60_000);

/** The run with one record in another's place. */
const withRecord = (index: number, record: Json) => whole.map((line, at) => (at === index ? record : line));

/** What readers make of these lines; undefined where they are refused. */
function read(lines: readonly Json[]): ReturnType<typeof readRun> | undefined {
  writeFileSync(join(folder, 'run.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  try {
    return readRun(folder);
  } catch (error) {
    expect(error).toBeInstanceOf(BallastError);
    return undefined;
  }
}

function expectOnlyNumbers(run: ReturnType<typeof readRun>): void {
  for (const [name, content] of rendered(run, ['md', 'svg', 'csv', 'json']))
    expect([name, /.{0,80}(?:NaN|Infinity|undefined).{0,40}/.exec(content)?.[0]]).toEqual([name, undefined]);
}

const extremes = [0, -1, 5e-324, 1e-9, 1e18, 1e308, -1e308];
const numbers = whole.flatMap((line, index) =>
  placesIn(line).flatMap((place) => (typeof valueAt(line, place) === 'number' ? [{ index, place }] : [])),
);

test.each(extremes)(
  'a run in which every number that may be %d is that is told in numbers',
  (value) => {
    const lines = whole.map((line, index) =>
      numbers
        .filter((one) => one.index === index)
        .reduce((changed, { place }) => {
          const next = withValue(changed, place, value);
          return recordSchemas.get(String(line.type))?.safeParse(next).success === true ? next : changed;
        }, line),
    );
    const run = read(lines);
    if (run !== undefined) expectOnlyNumbers(run);
  },
  60_000,
);

test('a run in which any number is as extreme as can be is refused, or told in numbers', () => {
  assert(
    property(constantFrom(...numbers), constantFrom(...extremes), ({ index, place }, value) => {
      const run = read(withRecord(index, withValue(whole[index] as Json, place, value)));
      if (run !== undefined) expectOnlyNumbers(run);
    }),
    { numRuns: 20, seed: 6 },
  );
}, 60_000);

test.each([
  ['ratePerSecond', 0],
  ['ratePerSecond', 1e300],
  ['connections', 1e9],
  ['durationMs', -1],
])('a load with a %s of %d, which a resumed run would repeat, is refused', (key, value) => {
  const records = [whole[0], { ...speedLoad, [key]: value }];
  writeFileSync(join(folder, 'run.jsonl'), records.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(() => readRun(folder)).toThrow(`run.jsonl:2: this line is not a record: speed-load.${key}: `);
});

const lineOf = (kind: string) => whole.findIndex(({ type }) => type === kind);

test.each([
  ['a batch that lacks an instance', 'parallel', { count: 2 }, /parallel: a batch has as many instances/],
  [
    'a run beyond those of its series',
    'header',
    { series: { id: 'x', index: 3, of: 2 } },
    /header\.series: a run is one of as many/,
  ],
])('%s is refused with its line', (_, kind, change, message) => {
  const at = lineOf(kind);
  const lines = withRecord(at, { ...whole[at], ...change });
  writeFileSync(join(folder, 'run.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  expect(() => readRun(folder)).toThrow(
    expect.objectContaining({ code: 'run-corrupt', message: expect.stringMatching(message) }),
  );
});
