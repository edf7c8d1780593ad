import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Summary } from '../../src/summary/summary.ts';
import { helloScenario } from '../fixtures/hello.ts';
import { ballast } from './ballast.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-equivalence-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(name: string, targets: string): Promise<Summary & { folder: string; stderr: string }> {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(
    path,
    `name: ${name}\n${helloScenario(`targets: ${targets}\nmeasure: { startup: { rounds: 1, warmup: 0 } }\n`)}`,
  );
  const ended = await ballast(['run', path, '--json', '--out', folder, '--format', 'html,md']);
  expect(ended.exitCode, ended.stderr).toBe(0);
  return { ...(JSON.parse(ended.stdout) as Summary & { folder: string }), stderr: ended.stderr };
}

test('targets of one root filesystem are certified to do equal work, emulated and sandboxed ones too', async () => {
  const summary = await run(
    'equal',
    '[process, container, { container: { runtime: runsc, as: gvisor } }, { vm: { accelerator: auto } }]',
  );
  expect(summary.equivalence).toMatchObject({ status: 'proven', reference: 'process' });
  for (const [target, lines] of Object.entries(summary.equivalence?.targets ?? {})) {
    const { program, files, limits, answer, machine } = lines;
    const statuses = [program, files, limits, answer, machine].map(({ status }) => status);
    expect(statuses, target).toEqual(Array(5).fill('equal'));
  }
  expect(summary.equivalence?.targets.vm?.start.status).toBe('equal');
  expect(summary.equivalence?.targets.container?.start.text).toContain('HOSTNAME');
  expect(summary.caveats.map(({ condition }) => condition)).not.toContain('unproven-equivalence');
  expect(summary.stderr).not.toContain('do not do equal work');
});

test('another page in one target alone is caught and named, and the run goes on', async () => {
  const page = join(folder, 'page');
  mkdirSync(page);
  writeFileSync(join(page, 'index.html'), 'other');
  const mount = `mounts: [{ host: ${page}/index.html, at: /www/index.html }]`;
  const summary = await run('unequal', `[process, container, { container: { as: mounted, ${mount} } }]`);
  expect(summary.equivalence?.status).toBe('different');
  const { container, mounted } = summary.equivalence?.targets ?? {};
  expect(container?.files.status).toBe('equal');
  expect(mounted?.answer.status).toBe('different');
  // The two pages have the same length.
  expect(mounted?.files).toMatchObject({
    status: 'different',
    details: [expect.stringMatching(/^\/www\/index\.html: other than in the image \(.*content\)$/)],
  });
  expect(summary.stderr).toContain('do not do equal work');
  expect(readFileSync(join(summary.folder, 'report.md'), 'utf8')).toContain('/www/index.html');
});
