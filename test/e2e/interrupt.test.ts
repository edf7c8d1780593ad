import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Summary } from '../../src/results/summary.ts';
import { ballast, type Interrupt } from './ballast.ts';
import { remains } from './remains.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-interrupt-'));
  await ballast(['clean']);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `page` decides whether the image is there from an earlier run. */
function scenario(name: string, forms: string, page = 'hello'): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(
    path,
    `workload:
  rootfs:
    debian: { packages: [busybox-static], only: [/bin/busybox] }
    files: { /www/index.html: "${page}" }
  command: [/bin/busybox, httpd, -f, -p, "80", -h, /www]
  port: 80
  stopSignal: SIGKILL
  limits: { memory: 192MiB }
  ready: { http: { path: / }, within: 60s }
forms: [${forms}]
measure: { startup: { blocks: 4, warmup: 0 }, memory: {}, image: {} }
`,
  );
  return path;
}

async function interrupted(
  name: string,
  path: string,
  interrupt: Interrupt,
): Promise<{ exitCode: number | null; run: string }> {
  const { exitCode, stderr } = await ballast(['run', path, '--out', folder], { interrupt });
  expect(stderr).toContain('stopping; removing what was created');
  expect(stderr).not.toMatch(/^\s+at /m);
  return { exitCode, run: join(folder, name, readdirSync(join(folder, name))[0] ?? '') };
}

async function expectReport(run: string, launches: number): Promise<void> {
  const again = await ballast(['report', run, '--json']);
  expect(again.exitCode, again.stderr).toBe(0);
  expect((JSON.parse(again.stdout) as Summary).status).toBe('interrupted');
  const stored = readFileSync(join(run, 'run.jsonl'), 'utf8').match(/^\{"type":"launch"/gm) ?? [];
  expect(stored.length).toBeGreaterThanOrEqual(launches);
  expect(readdirSync(run)).toContain('report.html');
}

const vm = '{ vm: { accelerator: auto } }';
const stops = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

test.each<
  [moment: string, forms: string, when: RegExp, afterMs: number, signal: keyof typeof stops, launches: number]
>([
  ['while the root filesystem is built', 'process', /building a Debian/, 1500, 'SIGINT', 0],
  ['while a container is prepared', 'container', /preparing container/, 30, 'SIGINT', 0],
  ['while a VM is proved to boot', vm, /proving that/, 600, 'SIGINT', 0],
  ['while the instruments are calibrated', 'process', /calibrating/, 5, 'SIGTERM', 0],
  ['while a process is launched', 'process', /\[1\/4\]/, 150, 'SIGINT', 1],
  ['while a container is launched', 'container', /4 launches/, 300, 'SIGHUP', 1],
  ['while a VM boots', `process, ${vm}`, /process: ready/, 900, 'SIGINT', 1],
  ['while image sizes are measured', 'process', /measuring image sizes/, 10, 'SIGINT', 4],
])(
  'a signal %s ends the run in order and leaves nothing',
  async (moment, forms, when, afterMs, signal, launches) => {
    const name = moment.toLowerCase().replaceAll(' ', '-').slice(0, 40);
    const path = scenario(name, forms, /built|sizes/.test(moment) ? `built ${Date.now()}` : 'hello');
    const { exitCode, run } = await interrupted(name, path, { when, afterMs, signals: [signal] });
    expect(await remains()).toEqual([]);
    expect(exitCode).toBe(stops[signal]);
    await expectReport(run, launches);
  },
);

test('a second Ctrl-C ends the run at once, and clean removes what it left', async () => {
  const path = scenario('twice', `container, ${vm}`);
  const { exitCode } = await interrupted('twice', path, {
    when: /container: ready|vm: ready/,
    afterMs: 700,
    signals: ['SIGINT', 'SIGINT'],
  });
  expect(exitCode).toBe(130);
  expect(await remains()).not.toEqual([]);
  const cleaned = await ballast(['clean', '--json']);
  expect((JSON.parse(cleaned.stdout) as { removed: string[] }).removed).not.toEqual([]);
  expect(await remains()).toEqual([]);
});

test('a second Ctrl-C while an image is built leaves an unfinished one, which clean removes', async () => {
  const path = scenario('twice-built', 'process', `built twice ${Date.now()}`);
  await interrupted('twice-built', path, {
    when: /building a Debian/,
    afterMs: 1500,
    signals: ['SIGINT', 'SIGINT'],
  });
  expect(await remains()).toContainEqual(expect.stringMatching(/^unfinished .*building-/));
  await ballast(['clean']);
  expect(await remains()).toEqual([]);
});
