import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunDocument } from '../../src/cli/print-summaries.ts';
import { ballast } from './ballast.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-hosts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const workload = `workload:
  rootfs: { debian: { packages: [busybox-static], only: [/bin/busybox] } }
  command: [/bin/busybox, httpd, -f, -p, "18476"]
  port: 18476
  stopSignal: SIGKILL
targets: [container]
`;

test('one run on each host that the file names, from cold caches, with what was pulled', async () => {
  const file = join(folder, 'twice.yaml');
  const measure = '{ startup: { rounds: 1, warmup: 0, caches: cold }, pull: { repetitions: 1 } }';
  writeFileSync(file, `${workload}hosts: [lab, "ssh://root@lab"]\nmeasure: ${measure}\n`);
  const ended = await ballast(['run', file, '--json', '--out', folder, '--format', 'json']);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const documents = JSON.parse(ended.stdout) as RunDocument[];
  expect(documents.map(({ host }) => host)).toEqual([expect.any(String), expect.any(String)]);
  expect(new Set(documents.map((one) => one.folder)).size).toBe(2);
  for (const { caches, targets } of documents) {
    expect(caches).toBe('cold');
    expect(targets.container?.startup.ready).toMatchObject({ n: 1, failures: 0 });
    expect(targets.container?.pull).toMatchObject({ kind: 'image', n: 1, failures: 0, problems: [] });
    expect(targets.container?.pull?.fromNothingNs).toBeGreaterThan(targets.container?.pull?.medianNs ?? 0);
  }
});

test('all hosts are opened before anything is measured', async () => {
  const file = join(folder, 'unreachable.yaml');
  writeFileSync(file, workload);
  const hosts = ['--host', 'local', '--host', 'ssh://root@127.0.0.1:9'];
  const ended = await ballast(['run', file, ...hosts, '--out', folder]);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain('ssh://root@127.0.0.1:9 cannot be reached');
  expect(ended.stderr).not.toContain('preparing');
});
