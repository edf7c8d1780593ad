import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Summary } from '../../src/summary/summary.ts';
import { ballast } from './ballast.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-json-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The only document on stdout, with its newline: nothing before, nothing after. */
function onlyDocument(stdout: string): unknown {
  expect(stdout).toMatch(/^[[{][\s\S]*[\]}]\n$/);
  return JSON.parse(stdout);
}

test('every --json prints one JSON document on stdout and nothing else', async () => {
  const scenario = (name: string, port: number) => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(
      path,
      `workload:
  rootfs: { debian: { packages: [busybox-static], only: [/bin/busybox] }, files: { /www/index.html: hello } }
  command: [/bin/busybox, httpd, -f, -p, "${port}", -h, /www]
  port: ${port}
  stopSignal: SIGKILL
targets: [process]
measure: { startup: { rounds: 1, warmup: 0 } }
`,
    );
    return path;
  };
  const one = await ballast(['run', scenario('one', 8081), '--json', '--out', folder]);
  expect(one.exitCode, one.stderr).toBe(0);
  const { folder: run } = onlyDocument(one.stdout) as Summary & { folder: string };
  const two = await ballast([
    'run',
    join(folder, 'one.yaml'),
    scenario('two', 8082),
    '--json',
    '--out',
    folder,
  ]);
  expect(onlyDocument(two.stdout)).toHaveLength(2);
  for (const argv of [
    ['report', run],
    ['report', run, run],
    ['doctor'],
    ['clean'],
    ['cache', 'list'],
    ['lab', 'status'],
    ['schema'],
    ['schema', 'scenario'],
    ['schema', 'summary'],
    ['schema', 'series'],
  ]) {
    const { stdout } = await ballast([...argv, '--json']);
    onlyDocument(stdout);
  }
});

test('a failure prints one JSON document with its code on stdout', async () => {
  for (const [argv, code] of [
    [['run', 'nowhere.yaml'], 'scenario-missing'],
    [['report', 'nowhere'], 'run-missing'],
    [['schema', 'nothing'], 'usage'],
    [['clean', '--host', 'x'], 'host-address-invalid'],
  ] as const) {
    const { exitCode, stdout, stderr } = await ballast([...argv, '--json']);
    expect(exitCode, stderr).toBe(2);
    expect(onlyDocument(stdout)).toEqual({ error: expect.objectContaining({ code, exitCode: 2 }) });
  }
});

test('a reader that leaves early is no fault, and output that cannot be written is one', () => {
  const piped = (into: string) =>
    spawnSync('bash', ['-o', 'pipefail', '-c', `"$0" src/cli/main.js schema ${into}`, process.execPath], {
      encoding: 'utf8',
    });
  expect(piped('| head -n 1')).toMatchObject({ status: 0, stdout: '{\n', stderr: '' });
  expect(piped('> /dev/full')).toMatchObject({ status: 4, stderr: expect.stringContaining('ENOSPC') });
});
