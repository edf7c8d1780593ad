import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Summary } from '../../src/summary/summary.ts';
import { helloScenario } from '../fixtures/hello.ts';
import { writeLonelyArchive } from '../fixtures/images.ts';
import { ballast } from './ballast.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-equivalence-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  name: string,
  scenario: string,
): Promise<Summary & { readonly folder: string; readonly stderr: string }> {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, `name: ${name}\n${scenario}`);
  const ended = await ballast(['run', path, '--json', '--out', folder, '--format', 'html,md']);
  expect(ended.exitCode, ended.stderr).toBe(0);
  return { ...(JSON.parse(ended.stdout) as Summary & { folder: string }), stderr: ended.stderr };
}

const measure = 'measure: { startup: { rounds: 1, warmup: 0 } }\n';

test('a program that adapts itself to the machine does equal work, or what it sees is explained', async () => {
  writeLonelyArchive(folder, join(folder, 'lonely.tar'));
  const summary = await run(
    'equal',
    `workload:
  archive: lonely.tar
  command: [/server, hello, "18478"]
  port: 18478
  stopSignal: SIGKILL
  limits: { cpus: 0.9, memory: 192MiB }
  ready: { tcp: { expect: "hello from user 0 in /\\n" }, within: 120s }
targets:
  - process
  - container
  - container: { runtime: runsc, as: gvisor }
  - microvm: { accelerator: auto }
  - vm: { accelerator: auto }
measure: { startup: { rounds: 1, warmup: 0 }, memory: {} }
`,
  );
  expect(summary.equivalence, JSON.stringify(summary.equivalence)).toMatchObject({
    status: 'proven',
    reference: 'process',
  });
  const equal = ['program', 'limits', 'resources', 'processes', 'answer', 'machine'] as const;
  for (const [target, lines] of Object.entries(summary.equivalence?.targets ?? {}))
    for (const line of equal) expect(lines[line].status, `${target}: ${lines[line].text}`).toBe('equal');
  const { vm, microvm, container } = summary.equivalence?.targets ?? {};
  for (const guest of [vm, microvm]) {
    expect(guest?.start).toMatchObject({
      status: 'equal',
      text: expect.stringContaining('standard streams'),
    });
    // The one thing of the machine that a guest sees otherwise.
    expect(guest?.sees).toMatchObject({
      status: 'explained',
      details: [expect.stringMatching(/of memory; in the reference/)],
    });
    expect(guest?.kernel.details.join()).not.toMatch(/somaxconn|overcommit|max_map_count|hugepage/);
  }
  expect(vm?.files.status).toBe('equal');
  expect(container?.start.text).toContain('HOSTNAME');
  for (const lines of Object.values(summary.equivalence?.targets ?? {}))
    expect(lines.start.text).not.toContain('does not show the standard streams');
  expect(container?.processes.text).toMatch(/^\d+ processes with \d+ threads$/);
  const touched = (condition: string) =>
    summary.caveats.filter((caveat) => caveat.condition === condition).flatMap(({ metrics }) => metrics);
  expect(touched('unproven-equivalence')).toEqual([]);
  expect(touched('explained-difference')).toEqual(
    expect.arrayContaining(['container.memory', 'gvisor.memory', 'microvm.memory', 'vm.memory']),
  );
  expect(summary.stderr).not.toContain('do not do the same work');
});

test('another page in one target alone is caught and named, and the run goes on', async () => {
  const page = join(folder, 'page');
  mkdirSync(page);
  writeFileSync(join(page, 'index.html'), 'other');
  const mount = `mounts: [{ host: ${page}/index.html, at: /www/index.html }]`;
  const targets = `targets: [process, container, { container: { as: mounted, ${mount} } }]\n`;
  const summary = await run('unequal', helloScenario(`${targets}${measure}`));
  expect(summary.equivalence?.status).toBe('different');
  const { container, mounted } = summary.equivalence?.targets ?? {};
  expect(container?.files.status).toBe('equal');
  expect(mounted?.answer.status).toBe('different');
  // The two pages have the same length.
  expect(mounted?.files).toMatchObject({
    status: 'different',
    details: [expect.stringMatching(/^\/www\/index\.html: other than in the image \(.*content\)$/)],
  });
  expect(summary.stderr).toContain('do not do the same work');
  expect(readFileSync(join(summary.folder, 'report.md'), 'utf8')).toContain('/www/index.html');
});
