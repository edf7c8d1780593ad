import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../../../src/summary/summary.ts';
import { helloScenario } from '../../fixtures/hello.ts';
import { ballast, leftovers } from '../ballast.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-e2e-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const scenario = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** The files of a folder and of the folders in it. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
}

describe('run', () => {
  test('measures the same workload in three targets, prints one JSON document, and renders it again byte for byte', async () => {
    const ended = await ballast([
      'run',
      'scenarios/hello.yaml',
      '--rounds',
      '7',
      '--accept-emulation',
      '--json',
      '--out',
      folder,
      '--seed',
      '7',
    ]);
    expect(ended.stderr).toContain('ready in');
    expect(ended.exitCode, ended.stderr).toBe(0);
    const summary = JSON.parse(ended.stdout) as Summary & { folder: string };
    expect(Object.keys(summary.targets)).toEqual(['process', 'container', 'vm']);
    for (const target of Object.values(summary.targets)) {
      const ready = target.startup.ready;
      expect(ready).toMatchObject({ n: 7, failures: 0 });
      expect(ready?.ci95Ns?.[0]).toBeLessThanOrEqual(ready?.medianNs ?? 0);
      expect(target.memory.workloadPss?.medianBytes).toBeGreaterThan(10_000);
      expect(target.image.transferBytes).toBeGreaterThan(100_000);
      expect(target.image.compressedBytes).toBeGreaterThan(100_000);
      expect(target.image.marginalBytes).toMatchObject({ n: 7, ci95Bytes: expect.any(Array) });
    }
    // The same files through the same compressor.
    const { process, container } = summary.targets;
    expect(container?.image.compressedBytes).toBe(process?.image.compressedBytes);
    expect(summary.targets.vm?.startup.kernel?.n).toBe(7);
    expect(summary.claims.map(({ answer }) => answer)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(await leftovers()).toEqual([]);

    const copy = join(folder, 'copy');
    mkdirSync(copy);
    cpSync(join(summary.folder, 'run.jsonl'), join(copy, 'run.jsonl'));
    expect((await ballast(['report', copy, '--quiet'])).exitCode).toBe(0);
    expect(filesIn(copy)).toEqual(filesIn(summary.folder));
    for (const file of filesIn(copy)) {
      expect(readFileSync(join(copy, file)).equals(readFileSync(join(summary.folder, file))), file).toBe(
        true,
      );
    }
  });

  test.each([
    ['process', 'targets: [process]\n'],
    ['container', 'targets: [container]\n'],
    ['vm', 'targets: [{ vm: { accelerator: auto } }]\n'],
  ])('a command that exits at once is named with its output: %s', async (target, targets) => {
    const path = scenario(
      `exits-${target}.yaml`,
      helloScenario(targets).replace(
        '[/bin/busybox, httpd, -f, -p, "80", -h, /www]',
        '[/bin/busybox, sh, -c, "echo no config; exit 3"]',
      ),
    );
    const ended = await ballast(['run', path, '--out', folder]);
    expect(ended.exitCode, ended.stderr).toBe(4);
    expect(ended.stderr).toContain('no config');
    expect(ended.stderr).toContain(target);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(await leftovers()).toEqual([]);
  });

  test('readiness that never comes in a VM shows the last lines of its serial console', async () => {
    const path = scenario(
      'never-vm.yaml',
      helloScenario('targets: [{ vm: { accelerator: auto } }]\n')
        .replace('path: / }, within: 60s', 'path: /missing }, within: 15s')
        .replace(
          '[/bin/busybox, httpd, -f, -p, "80", -h, /www]',
          '[/bin/busybox, sh, -c, "echo waiting for a database; exec /bin/busybox sleep 600"]',
        ),
    );
    const ended = await ballast(['run', path, '--out', folder]);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain('not ready within 15 s');
    expect(ended.stderr).toMatch(/^ {4}ballast: started \d+\n {4}waiting for a database$/m);
    expect(await leftovers()).toEqual([]);
  });

  test('readiness that never comes times out and says so', async () => {
    const path = scenario(
      'never.yaml',
      helloScenario('targets: [container]\n').replace(
        'path: / }, within: 60s',
        'path: /missing }, within: 2s',
      ),
    );
    const ended = await ballast(['run', path, '--out', folder]);
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toContain('not ready within 2 s');
    expect(await leftovers()).toEqual([]);
  });
});

describe('wrong input exits with 2, says where, and shows no stack', () => {
  test.each<[string, string, RegExp]>([
    ['unknown key', helloScenario('').replace('port: 80', 'prot: 80'), /:\d+:\d+: .*prot[\s\S]*port/],
    ['wrong unit', helloScenario('').replace('192MiB', '192 parsecs'), /:\d+:\d+: /],
    [
      'an image that does not exist',
      'workload: { image: "no-such-image:1", port: 80 }\ntargets: [container]\n',
      /no-such-image/,
    ],
  ])('%s', async (_name, text, expected) => {
    const ended = await ballast(['run', scenario('wrong.yaml', text), '--out', folder]);
    expect(ended.exitCode, ended.stderr).toBe(2);
    expect(ended.stderr).toMatch(expected);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  test('missing file, unknown command, unreachable host', async () => {
    expect(await ballast(['run', 'nowhere.yaml'])).toMatchObject({ exitCode: 2 });
    expect(await ballast(['rnu'])).toMatchObject({ exitCode: 2 });
    const ended = await ballast(['doctor', '--host', 'ssh://root@127.0.0.1:1']);
    expect(ended.exitCode, ended.stderr).toBe(2);
    expect(ended.stderr).toContain('127.0.0.1');
  });
});

test('the lab as a remote host over SSH gives the same metrics', async () => {
  const path = scenario(
    'remote.yaml',
    helloScenario('targets: [process, container, { vm: { accelerator: auto } }]\n'),
  );
  const ended = await ballast([
    'run',
    path,
    '--rounds',
    '1',
    '--json',
    '--host',
    'ssh://root@lab',
    '--out',
    folder,
    '--format',
    'json',
  ]);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const summary = JSON.parse(ended.stdout) as Summary;
  for (const target of Object.values(summary.targets))
    expect(target.startup.ready).toMatchObject({ n: 1, failures: 0 });
});
