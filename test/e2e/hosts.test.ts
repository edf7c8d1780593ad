import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunDocument } from '../../src/cli/print-summaries.ts';
import { ballast } from './ballast.ts';
import { program } from './started-run.ts';

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

test('an engine that is named is read at once, and is said to be unused where nothing needs it', async () => {
  const file = join(folder, 'unused.yaml');
  const startup = 'measure: { startup: { rounds: 1, warmup: 0 } }\n';
  writeFileSync(file, `${workload.replace('[container]', '[process]')}${startup}`);
  const run = (engine: string) => ballast(['run', file, '--engine', engine, '--out', folder]);
  const refused = await run('nobody.sock');
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('hint: write unix:///path'),
  });
  expect(refused.stderr).not.toContain('preparing');
  const unused = await run('/run/nobody.sock');
  expect(unused.exitCode, unused.stderr).toBe(0);
  expect(unused.stderr).toContain('the engine at unix:///run/nobody.sock (--engine) was not used');
});

test('a context of Docker chooses the engine, by a link to its socket, and the run tells the address and the daemons', async () => {
  const meta = join(folder, 'docker/contexts/meta', createHash('sha256').update('linked').digest('hex'));
  mkdirSync(meta, { recursive: true });
  const socket = join(folder, 'linked.sock');
  symlinkSync('/run/docker.sock', socket);
  writeFileSync(
    join(meta, 'meta.json'),
    JSON.stringify({ Endpoints: { docker: { Host: `unix://${socket}` } } }),
  );
  const file = join(folder, 'linked.yaml');
  writeFileSync(file, `${workload}measure: { startup: { rounds: 1, warmup: 0 } }\n`);
  const chosen = [`DOCKER_CONFIG=${join(folder, 'docker')}`, 'DOCKER_CONTEXT=linked'];
  const argv = ['run', file, '--host', 'local', '--json', '--out', folder, '--format', 'json'];
  const ended = await ballast(['lab', 'exec', '--', 'env', ...chosen, process.execPath, program, ...argv]);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const { folder: made } = JSON.parse(ended.stdout) as RunDocument;
  const stored = readFileSync(join(made, 'run.jsonl'), 'utf8');
  expect(stored).toContain(`"engineAddress":"unix://${socket}"`);
  expect(stored).toMatch(/"daemons":"[^"]*dockerd \(\d+\)/);
});
