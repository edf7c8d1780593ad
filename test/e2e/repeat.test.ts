import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunDocument } from '../../src/cli/print-summaries.ts';
import { seedsOfRuns } from '../../src/plan/series.ts';
import type { Series } from '../../src/summary/series.ts';
import { ballast, type Ended } from './ballast.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-repeat-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function scenario(name: string, rest: string): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(
    path,
    `workload:
  rootfs: { debian: { packages: [busybox-static], only: [/bin/busybox] } }
  command: [/bin/busybox, httpd, -f, -p, "18477"]
  port: 18477
  stopSignal: SIGKILL
${rest}`,
  );
  return path;
}

const few = `targets: [process]
measure: { startup: { rounds: 2, warmup: 0 } }
`;
const claimed = `targets: [container]
measure: { startup: { rounds: 6, warmup: 0 } }
claims: [container.startup.ready < 60s]
`;

type SeriesDocument = Series & { readonly folder: string };
const documents = ({ stdout }: Ended) => {
  const all = JSON.parse(stdout) as (RunDocument | SeriesDocument)[];
  return { runs: all.slice(0, -1) as RunDocument[], series: all.at(-1) as SeriesDocument };
};

test('a series is whole runs, each with an order of its own, and a report across them', async () => {
  const asked = ['--repeat', '3', '--seed', '7', '--out', folder, '--format', 'html,csv', '--json'];
  const ended = await ballast(['run', scenario('thrice', few), ...asked]);
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stderr).toMatch(/^\+[\d.]+s run 2 of 3: /m);
  const { runs, series } = documents(ended);
  expect(runs.map(({ seed, status }) => [seed, status])).toEqual(
    seedsOfRuns(7, 3).map((seed) => [seed, 'complete']),
  );
  expect(series.runs.map(({ runId }) => runId)).toEqual(runs.map(({ runId }) => runId));
  const ready = series.metrics.find(
    ({ target, metric }) => target === 'process' && metric === 'startup.ready',
  );
  expect(ready?.runs.map(({ point }) => point)).toEqual(
    runs.map(({ targets }) => targets.process?.startup.ready?.medianNs),
  );
  expect(ready?.across.ci95).not.toBeNull();

  const page = readFileSync(join(series.folder, 'report.html'));
  const again = await ballast(['report', series.folder, '--format', 'html,csv']);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.stdout).toMatch(/^thrice, series .*, 3 of 3 runs$/m);
  expect(readFileSync(join(series.folder, 'report.html')).equals(page)).toBe(true);
});

test('a series that is interrupted ends with that run, which can be resumed', async () => {
  const asked = ['--repeat', '3', '--out', folder, '--format', 'json', '--json'];
  const cut = await ballast(['run', scenario('cut', claimed), ...asked], {
    interrupt: { when: /run 2 of 3: \[ *1\// },
  });
  expect(cut.exitCode, cut.stderr).toBe(130);
  const before = documents(cut);
  expect(before.series.runs.map(({ status }) => status)).toEqual(['complete', 'interrupted']);
  expect(before.series.claims).toMatchObject([{ answer: 'inconclusive', answers: ['pass'] }]);
  expect(readdirSync(join(folder, 'cut'))).toHaveLength(3);

  const second = before.runs[1]?.folder ?? '';
  const { exitCode, stderr, ...resumed } = await ballast([
    'run',
    '--resume',
    second,
    '--format',
    'json',
    '--json',
  ]);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toMatch(/^\+[\d.]+s run 2 of 3: /m);
  const after = documents({ exitCode, stderr, ...resumed });
  expect(after.series.folder).toBe(before.series.folder);
  expect(after.series.runs.map(({ status }) => status)).toEqual(['complete', 'complete']);
});
