import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import type { ProbeRecord } from '../../../src/stages/isolation/records.ts';
import type { Summary } from '../../../src/summary/summary.ts';
import { ballast } from '../ballast.ts';

let folder: string;
let scenario: string;
/** The same scenario without the third target. */
let few: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
  scenario = join(folder, 'probed.yaml');
  writeFileSync(
    scenario,
    `workload:
  rootfs:
    debian: { packages: [busybox-static], only: [/bin/busybox] }
    files: { /www/index.html: "hello" }
  command: [/bin/busybox, httpd, -f, -p, "80", -h, /www]
  port: 80
  stopSignal: SIGKILL
  ready: { http: { path: / }, within: 60s }
targets:
  - process
  - container
  - container: { as: shared, pid: host }
measure: { isolation: {} }
`,
  );
  few = join(folder, 'few.yaml');
  writeFileSync(few, readFileSync(scenario, 'utf8').replace(/ {2}- container: .*\n/, ''));
});
afterAll(() => rmSync(folder, { recursive: true }));

const leftovers = async () => {
  const { stdout } = await ballast(['clean', '--json']);
  return (JSON.parse(stdout) as { removed: string[] }).removed;
};

test('a batch job, which would have ended, is probed with a program that waits in its place', async () => {
  const file = join(folder, 'job.yaml');
  const rest = readFileSync(scenario, 'utf8').replace(/ {2}command[\s\S]*?(?=targets:)/, '');
  writeFileSync(
    file,
    rest
      .replace(
        'targets:',
        '  command: [/bin/busybox, "true"]\n  ready: { exit: {} }\ntargets:\n  - microvm: { accelerator: auto }',
      )
      .replace(/^measure.*$/m, ''),
  );
  const shown = await ballast([
    'probe',
    file,
    '--target',
    'process',
    'microvm',
    '--probe',
    'K1',
    'B1',
    'B4',
    'V2',
  ]);
  expect(shown.exitCode, shown.stderr + shown.stdout).toBe(0);
  expect(
    shown.stdout
      .match(/ (shared|isolated) /g)
      ?.map((word) => word.trim())
      .sort(),
  ).toEqual([...['isolated', 'isolated', 'shared', 'shared']]);
  // What stands behind them is looked at from the host.
  expect(shown.stdout).toMatch(/B1 +root +open +its first process runs as root of the host/);
  expect(shown.stdout).toMatch(/B4 +root +open +its first process can make every system call/);
  expect(shown.stdout).toMatch(/B1 +root +closed +its QEMU runs as user 65534 of the host/);
  expect(shown.stdout).toMatch(/B4 +root +partly +its QEMU can make 3\d\d of 381 system calls/);
  expect(shown.stdout).toMatch(/V2 +root +stated +it can speak to \d+ devices/);
});

test('one look prints each verdict with its reason, or one JSON document with the evidence', async () => {
  const look = ['probe', scenario, '--target', 'container', 'shared', '--probe', 'N1', 'P8'];
  const shown = await ballast(look);
  expect(shown.exitCode, shown.stderr).toBe(0);
  expect(shown.stdout).toMatch(/^container\n {2}N1 +root +isolated +it has its own namespace/);
  expect(shown.stdout).toMatch(/\nshared\n {2}N1 +root +shared /);

  const { stdout, exitCode } = await ballast([...look, '--json']);
  expect(exitCode).toBe(0);
  const { probes } = JSON.parse(stdout) as { probes: ProbeRecord[] };
  expect(probes.map(({ target, probe, user, verdict }) => [target, probe, user, verdict].join(' '))).toEqual([
    'container N1 root isolated',
    'container P8 root denied',
    'container N1 user isolated',
    'container P8 user denied',
    'shared N1 root shared',
    'shared P8 root denied',
    'shared N1 user shared',
    'shared P8 user denied',
  ]);
  expect(probes[0]?.repetitions[0]?.evidence).toHaveProperty('link.inside.text');
  expect(await leftovers()).toEqual([]);
});

test('an unknown name is refused with what was meant, or where all names are', async () => {
  for (const [option, name, hint] of [
    ['--probe', 'K99', '--list'],
    ['--probe', 'nothing', '--list'],
    ['--target', 'microvm', 'it has: process'],
  ] as const) {
    const ended = await ballast(['probe', scenario, option, name]);
    expect(ended.exitCode, ended.stderr).toBe(2);
    expect(ended.stderr).toContain(name);
    expect(ended.stderr).toMatch(new RegExp(`hint: .*${hint}`));
  }
});

test('Ctrl-C while probing exits with 130 and leaves nothing', async () => {
  const ended = await ballast(['probe', scenario], {
    interrupt: { when: /probing control instance/ },
  });
  expect(ended.exitCode, ended.stderr).toBe(130);
  expect(await leftovers()).toEqual([]);
});

test('a run probes after what it times, and its report is still made of the stored samples alone', async () => {
  const ended = await ballast(['run', few, '--rounds', '1', '--json', '--out', folder]);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const { folder: run, targets } = JSON.parse(ended.stdout) as Summary & { folder: string };
  expect(targets.process?.isolation?.verdicts.N1).toEqual({ root: 'shared', user: 'shared' });
  expect(targets.container?.isolation?.verdicts.N1).toEqual({ root: 'isolated', user: 'isolated' });
  expect(targets.process?.isolation?.boundaries?.processes.state).toBe('open');
  expect(targets.container?.isolation?.boundaries?.processes.state).not.toBe('open');

  const lines = readFileSync(join(run, 'run.jsonl'), 'utf8').trim().split('\n');
  const types = lines.map((line) => (JSON.parse(line) as RunRecord).type);
  expect(types.lastIndexOf('launch')).toBeLessThan(types.indexOf('control'));
  expect(types.at(-1)).toBe('end');
  const summary = readFileSync(join(run, 'summary.json'), 'utf8');
  expect((await ballast(['report', run, '--quiet'])).exitCode).toBe(0);
  expect(readFileSync(join(run, 'summary.json'), 'utf8')).toBe(summary);
  expect(await leftovers()).toEqual([]);
});
