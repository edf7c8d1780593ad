import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Summary } from '../../../src/summary/summary.ts';
import { helloScenario } from '../../fixtures/hello.ts';
import { ballast, type Interrupt } from '../ballast.ts';
import { remains } from '../remains.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-interrupt-'));
  await ballast(['clean']);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A scenario; its `page` decides whether the image exists from an earlier run. */
function scenario(name: string, targets: string, page = 'hello'): string {
  const path = join(folder, `${name}.yaml`);
  const rest = `targets: [${targets}]\nmeasure: { startup: { rounds: 4, warmup: 0 }, memory: {}, image: {} }\n`;
  writeFileSync(path, helloScenario(rest, page));
  return path;
}

async function interrupted(
  name: string,
  path: string,
  interrupt: Interrupt,
): Promise<{ exitCode: number | null; run: string }> {
  const { exitCode, stderr } = await ballast(['run', path, '--out', folder, '--format', 'json'], {
    interrupt,
  });
  expect(stderr).toContain('stopping; removing what was created');
  expect(stderr).not.toMatch(/^\s+at /m);
  return { exitCode, run: join(folder, name, readdirSync(join(folder, name))[0] ?? '') };
}

async function expectReport(run: string, launches: number, exitCode: number): Promise<void> {
  const again = await ballast(['report', run, '--json', '--format', 'json']);
  expect(again.exitCode, again.stderr).toBe(exitCode);
  expect((JSON.parse(again.stdout) as Summary).status).toBe('interrupted');
  const stored = readFileSync(join(run, 'run.jsonl'), 'utf8').match(/^\{"type":"launch"/gm) ?? [];
  expect(stored.length).toBeGreaterThanOrEqual(launches);
  expect(readdirSync(run)).toContain('summary.json');
}

const vm = '{ vm: { accelerator: auto } }';
/** The arguments of processes that are running when there is something to be interrupted and removed. */
const builder = /mmdebstrap .*\/building-/;
const workload = /^\/bin\/busybox httpd -f -p 80 /;
const shim = /containerd-shim\S* .*-id /;
const guest = /qemu-system-x86_64 .*ballast-\d/;
const anyGuest = /qemu-system-x86_64 /;
const stops = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

test.each<
  [
    moment: string,
    targets: string,
    when: RegExp,
    running: RegExp | undefined,
    signal: keyof typeof stops,
    launches: number,
  ]
>([
  ['while the root filesystem is built', 'process', /building a Debian/, builder, 'SIGINT', 0],
  ['while a container is prepared', 'container', /preparing container/, undefined, 'SIGINT', 0],
  ['while a VM is proved to boot', vm, /proving that/, anyGuest, 'SIGINT', 0],
  ['while the instruments are calibrated', 'process', /calibrating/, undefined, 'SIGTERM', 0],
  ['while a process is launched', 'process', /\[1\/4\]/, workload, 'SIGINT', 1],
  ['while a container is launched', 'container', /4 launches/, shim, 'SIGHUP', 1],
  ['while a VM boots', `process, ${vm}`, /process: ready/, guest, 'SIGINT', 1],
  ['while image sizes are measured', 'process', /measuring image sizes/, undefined, 'SIGINT', 4],
])(
  'a signal %s ends the run in order and leaves nothing',
  async (moment, targets, when, running, signal, launches) => {
    const name = moment.toLowerCase().replaceAll(' ', '-').slice(0, 40);
    const path = scenario(name, targets, /built|sizes/.test(moment) ? `built ${Date.now()}` : 'hello');
    const { exitCode, run } = await interrupted(name, path, {
      when,
      ...(running && { running }),
      signals: [signal],
    });
    expect(await remains()).toEqual([]);
    expect(exitCode).toBe(stops[signal]);
    await expectReport(run, launches, stops[signal]);
  },
);

/** The reaper removes things soon after the run, so this waits for it. */
async function expectReaped(run: string): Promise<void> {
  await expect.poll(remains, { timeout: 20_000, interval: 500 }).toEqual([]);
  await expect
    .poll(() => readFileSync(join(run, 'reaper.log'), 'utf8'), { timeout: 20_000 })
    .toMatch(/removed .*[\s\S]*nothing of it is left\n$/);
}

test('a second Ctrl-C ends the run at once, and what it left is removed in the background', async () => {
  const path = scenario('twice', `container, ${vm}`);
  const { exitCode, run } = await interrupted('twice', path, {
    when: /container: ready|vm: ready/,
    running: new RegExp(`${shim.source}|${guest.source}`),
    signals: ['SIGINT', 'SIGINT'],
  });
  expect(exitCode).toBe(130);
  await expectReaped(run);
});

test('a second Ctrl-C while an image is built: the builder is ended, and what it built is removed', async () => {
  const path = scenario('twice-built', 'process', `built twice ${Date.now()}`);
  const { run } = await interrupted('twice-built', path, {
    when: /building a Debian/,
    running: builder,
    signals: ['SIGINT', 'SIGINT'],
  });
  await expectReaped(run);
});

test.each<[moment: string, targets: string, when: RegExp, running: RegExp]>([
  ['while the root filesystem is built', 'process', /building a Debian/, builder],
  ['while a container is launched', 'container', /4 launches/, shim],
  ['while a VM boots', `process, ${vm}`, /process: ready/, guest],
])('killed %s: what it had created is gone, samples are kept', async (moment, targets, when, running) => {
  const name = `killed-${moment.toLowerCase().replaceAll(' ', '-')}`.slice(0, 40);
  const path = scenario(name, targets, /built/.test(moment) ? `killed ${Date.now()}` : 'hello');
  const argv = ['run', path, '--host', 'ssh://root@lab', '--out', folder];
  await ballast(argv, { interrupt: { when, running, signals: ['SIGKILL'] } });
  const run = join(folder, name, readdirSync(join(folder, name))[0] ?? '');
  await expectReaped(run);
  const again = await ballast(['report', run, '--json', '--format', 'json']);
  expect(again.exitCode, again.stderr).toBe(130);
});
