import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HeaderRecord } from '../../src/results/records.ts';
import type { Summary } from '../../src/summary/summary.ts';
import { ballast } from './ballast.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-claims-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A run of nginx in three targets, an emulated vm among them, whose scenario makes these claims. */
function runWith(
  claims: readonly string[],
  accepted: Pick<HeaderRecord, 'emulationAccepted'> = { emulationAccepted: true },
): string {
  const [first = '', ...rest] = readFileSync('test/fixtures/nginx-run/run.jsonl', 'utf8').split('\n');
  const header = JSON.parse(first) as HeaderRecord;
  const claiming = { ...header, ...accepted, scenario: { ...header.scenario, claims } };
  const run = mkdtempSync(join(folder, 'run-'));
  writeFileSync(join(run, 'run.jsonl'), [JSON.stringify(claiming), ...rest].join('\n'));
  return run;
}

const holds = 'container.startup.ready < vm.startup.ready';
const fails = 'vm.memory.overheadPss < 1MiB';
const untold = 'vm.startup.ready.p95 < 1h';

test.each([
  [0, [holds]],
  [1, [holds, fails, untold]],
  [3, [holds, untold]],
])('report ends with %d', async (exitCode, claims) => {
  const ended = await ballast(['report', runWith(claims)]);
  expect(ended.exitCode, ended.stderr).toBe(exitCode);
  for (const claim of claims) expect(ended.stdout).toContain(claim);
});

test('the worst answer of several runs counts', async () => {
  const ended = await ballast(['report', runWith([holds]), runWith([fails]), runWith([untold]), '--json']);
  expect(ended.exitCode).toBe(1);
  const summaries = JSON.parse(ended.stdout) as Summary[];
  expect(summaries.map(({ claims }) => claims.map(({ answer }) => answer))).toEqual([
    ['pass'],
    ['fail'],
    ['inconclusive'],
  ]);
});

test('a claim about an emulated virtual machine that nobody has asked for is not comparable: 3', async () => {
  const ended = await ballast(['report', runWith([holds], {})]);
  expect(ended.exitCode, ended.stderr).toBe(3);
  expect(ended.stdout).toContain('not comparable (emulated)');
  expect(ended.stdout).toContain('--accept-emulation');
});

test('a claim that cannot be read is wrong input, at its place', async () => {
  const path = join(folder, 'wrong.yaml');
  writeFileSync(path, 'workload: { image: x, port: 80 }\nclaims:\n  - vm.startup.ready < 200MiB\n');
  const ended = await ballast(['run', path, '--out', folder]);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain('wrong.yaml:3:24: claims[0]: a size cannot be compared with a duration');
});
