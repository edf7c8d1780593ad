import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../../src/results/records.ts';
import { readRun } from '../../../src/results/run-folder.ts';
import type { Summary } from '../../../src/summary/summary.ts';
import { ballast, type Ended } from '../ballast.ts';
import { remains } from '../remains.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-resume-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function scenario(name: string, targets: string, before = ''): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(
    path,
    `workload:
  rootfs:
    debian: { packages: [busybox-static], only: [/bin/busybox] }
    files: { /www/index.html: "hello" }
  command: [/bin/busybox, sh, -c, "${before}exec /bin/busybox httpd -f -p 18475 -h /www"]
  port: 18475
  stopSignal: SIGKILL
  limits: { memory: 64MiB }
  ready: { http: { path: / }, within: 20s }
targets: [${targets}]
measure: { startup: { rounds: 4, warmup: 0 }, memory: {}, image: {} }
`,
  );
  return path;
}

/** The only run of this scenario. */
const runOf = (name: string) => join(folder, name, readdirSync(join(folder, name))[0] ?? '');

/**
 * Runs Ballast inside the lab, and a shell command there as soon as stderr matches; `$pid` is the harness. If it were
 * killed from outside, the process in the lab would notice and stop in order.
 */
function disturbed(when: string, command: string, argv: readonly string[]): Promise<Ended> {
  const script = `said=$1; shift
"$@" 2> "$said" & pid=$!
until grep -q '${when}' "$said"; do kill -0 "$pid" || exit 99; sleep 0.02; done
${command}
wait "$pid"; code=$?
cat "$said" >&2; exit "$code"`;
  const inside = [process.execPath, 'src/cli/main.js', ...argv];
  return ballast(['lab', 'exec', '--', 'sh', '-c', script, 'sh', join(folder, 'said'), ...inside]);
}

const json = ({ stdout }: Ended) => JSON.parse(stdout) as Summary;
const launchesIn = (records: readonly RunRecord[]) => records.filter((record) => record.type === 'launch');

describe('a run that is killed', () => {
  const path = () => scenario('killed', 'process, container');
  let run: string;
  beforeAll(async () => {
    await disturbed('round 2, ', 'kill -9 "$pid"', [
      'run',
      path(),
      '--host',
      'local',
      '--out',
      folder,
      '--seed',
      '7',
    ]);
    run = runOf('killed');
    appendFileSync(join(run, 'run.jsonl'), '{"type":"laun');
  });

  test('is refused on a host that is not as it was, and left as it is', async () => {
    const file = join(run, 'run.jsonl');
    const before = readFileSync(file, 'utf8');
    const [header = '', ...rest] = before.split('\n');
    const changed = header.replace(/"kernel":"[^"]+"/, '"kernel":"5.4.0-elsewhere"');
    writeFileSync(file, [changed, ...rest].join('\n'));
    const { exitCode, stderr } = await ballast(['run', '--resume', run, '--trust-stored']);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toMatch(
      /cannot be resumed: the host is not as it was: kernel was 5\.4\.0-elsewhere and is /,
    );
    expect(readFileSync(file, 'utf8')).toBe([changed, ...rest].join('\n'));
    writeFileSync(file, before);
  });

  test('is not started by what its folder says alone, without a terminal to ask at', async () => {
    const file = join(run, 'run.jsonl');
    const before = readFileSync(file, 'utf8');
    const { exitCode, stdout, stderr } = await ballast(['run', '--resume', run, '--json']);
    expect(exitCode, stderr).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'not-agreed', exitCode: 2 } });
    expect(stderr).toMatch(
      /target `process`: the workload runs as a process of the host itself.*--trust-stored/s,
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('goes on at the round that was cut off, by its own scenario, and is then complete', async () => {
    rmSync(path());
    const stored = readFileSync(join(run, 'run.jsonl'), 'utf8').split('\n').slice(0, -1);
    const ended = await ballast(['run', '--resume', run, '--trust-stored', '--json', '--format', 'html']);
    expect(ended.exitCode, ended.stderr).toBe(0);
    const { status, targets, resumed } = json(ended);
    expect(status).toBe('complete');
    expect(Object.values(targets).map(({ startup }) => startup.ready)).toMatchObject([
      { n: 4, failures: 0 },
      { n: 4, failures: 0 },
    ]);
    expect(resumed).toMatchObject([{ block: 2 }]);
    const lines = readFileSync(join(run, 'run.jsonl'), 'utf8').split('\n');
    expect(lines.slice(0, stored.length)).toEqual(stored);
    const after = readRun(run).slice(stored.length);
    expect(launchesIn(after).map(({ block }) => block)).toEqual([2, 2, 3, 3]);
    expect(after.filter(({ type }) => type === 'equivalence')).toEqual([]);
    expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain('cut off and resumed at round 2');
    expect((await remains()).filter((line) => line.includes(run.split('/').at(-1) ?? ''))).toEqual([]);
  });

  test('is refused once it is complete', async () => {
    const { exitCode, stderr } = await ballast(['run', '--resume', run]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/cannot be resumed: it is complete\n {2}hint: /);
  });
});

describe('a target that cannot be had', () => {
  const missing = '{ container: { runtime: not-a-runtime } }';
  const failing = '{ container: { readOnly: true } }';

  test('ends the run by default', async () => {
    const path = scenario('stopped', `process, ${failing}`, 'echo made > /made && ');
    const { exitCode, stderr } = await ballast(['run', path, '--out', folder, '--format', 'json']);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/target `container`: .*--keep-going/s);
    const again = await ballast([
      'run',
      '--resume',
      runOf('stopped'),
      '--trust-stored',
      '--keep-going',
      '--json',
      '--format',
      'json',
    ]);
    expect(again.exitCode, again.stderr).toBe(4);
    expect(json(again)).toMatchObject({
      status: 'complete',
      leftOut: { container: expect.stringMatching(/first launch/) },
    });
  });

  test.each<[string, string, RegExp]>([
    ['missing', missing, /it cannot be prepared: .*not-a-runtime/],
    ['failing', failing, /its first launch failed: /],
  ])('is left out with --keep-going, and the others are measured: %s', async (name, target, why) => {
    const path = scenario(name, `process, ${target}`, 'echo made > /made && ');
    const ended = await ballast(['run', path, '--out', folder, '--keep-going', '--json', '--format', 'md']);
    expect(ended.exitCode, ended.stderr).toBe(4);
    expect(ended.stderr).toContain('warning: container was left out: ');
    const { status, targets, leftOut } = json(ended);
    expect(status).toBe('complete');
    expect(leftOut?.container).toMatch(why);
    expect(targets.process?.startup.ready).toMatchObject({ n: 4, failures: 0 });
    expect(readFileSync(join(runOf(name), 'report.md'), 'utf8')).toContain('container was left out: ');
  });
});
