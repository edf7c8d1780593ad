import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { elapsedNs } from '../../src/fields/stored-parts.ts';
import type { LaunchRecord } from '../../src/launches/records.ts';
import type { RunRecord } from '../../src/results/records.ts';
import { type StartPhase, startPhases, startSpansOf } from '../../src/summary/start-phases.ts';
import type { Summary } from '../../src/summary/summary.ts';
import { writeBuildContext } from '../fixtures/images.ts';
import { ballast } from './ballast.ts';
import { remains } from './remains.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-readiness-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const threeTargets = 'targets: [process, container, { vm: { accelerator: auto } }]\n';
const once = 'measure: { startup: { rounds: 1, warmup: 0 }, memory: {}, image: {} }\n';
const job = (script: string) => `workload:
  rootfs: { debian: { packages: [busybox-static], only: [/bin/busybox] } }
  command: [/bin/busybox, sh, -c, ${JSON.stringify(script)}]
  ready: { exit: { code: 3 }, within: 60s }
  limits: { memory: 192MiB }
`;

function run(name: string, text: string) {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return ballast(['run', file, '--json', '--out', folder, '--format', 'json']);
}

function launchesOf(stdout: string): LaunchRecord[] {
  const { folder: results } = JSON.parse(stdout) as { folder: string };
  const lines = readFileSync(join(results, 'run.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as RunRecord).filter((record) => record.type === 'launch');
}

test('a batch job is ready when it ends with its code, in every target, and has no port and no memory', async () => {
  const ended = await run('job', `${job('/bin/busybox sleep 0.4; exit 3')}${threeTargets}${once}`);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const launches = launchesOf(ended.stdout);
  expect(launches.map(({ target }) => target).sort()).toEqual(['container', 'process', 'vm']);
  for (const { marks, memory, marginalBytes } of launches) {
    expect(memory).toBeNull();
    expect(marginalBytes).toBeGreaterThan(0);
    expect(marks.listening).toBeUndefined();
    expect(marks['stop-requested']).toBeUndefined();
    expect(marks.stopped).toEqual(marks.ready);
    const { earliestNs = 0, latestNs = 0 } = marks.ready ?? {};
    expect(latestNs - (marks.requested?.latestNs ?? 0)).toBeGreaterThan(400e6);
    expect(earliestNs).toBeGreaterThan(marks.requested?.latestNs ?? 0);
  }
  const container = launches.find(({ target }) => target === 'container') as LaunchRecord;
  expect(launches.filter(({ startTrail }) => startTrail !== undefined)).toEqual([container]);
  // Each phase of what the engine does is seen, and what the workload does is in its own.
  const spans = startSpansOf(container);
  expect(spans).toMatchObject(
    Object.fromEntries(Object.keys(startPhases).map((phase) => [phase, expect.anything()])),
  );
  const lasts = (phase: StartPhase) => {
    const span = spans[phase];
    return span === undefined ? 0 : elapsedNs(span.from, span.to);
  };
  expect(lasts('create')).toBeGreaterThan(1e6);
  expect(lasts('workload')).toBeGreaterThan(400e6);
  expect(lasts('start')).toBeGreaterThan(0);
  await expect.poll(remains, { timeout: 20_000, interval: 500 }).toEqual([]);
});

test('a batch job that ends otherwise has not been ready', async () => {
  const ended = await run('failing', `${job('echo no disk; exit 1')}targets: [container]\n${once}`);
  expect(ended.exitCode).toBe(4);
  expect(ended.stderr).toMatch(/the workload ended with exit code 1; the last it printed:\s+no disk/);
});

/** A correct check that is asked too early the first time: nothing is ready before. */
const check = `#!/tools/sh
[ -e /data/asked ] || { busybox touch /data/asked; exit 1; }
[ "$(busybox id -u) $PWD $GREETING $(cat /data/seed)" = "1234 /srv/here moin moin seeded" ] && [ -d /fresh ] && [ -e /data/done ]
`;
/** A workload that reacts to nothing but SIGQUIT, and reports it. */
const serve = `#!/tools/sh
trap '' TERM; trap 'exit 0' QUIT
busybox dd if=/dev/urandom of=/data/written bs=1M count=3 2>/dev/null
busybox sync
until [ -e /data/asked ]; do busybox sleep 0.05; done
busybox touch /data/done
while :; do busybox sleep 0.1; done
`;

test('the health check, the stop signal and the volumes of an image are heeded in every target', async () => {
  const volumes = async () =>
    (await ballast(['lab', 'exec', '--', 'docker', 'volume', 'ls', '--quiet'])).stdout.split('\n').sort();
  const before = await volumes();
  const build = join(folder, 'image');
  writeBuildContext(build, {
    busybox: '/tools/busybox',
    files: { '/data/seed': 'seeded\n', '/tools/check': check, '/tools/serve': serve },
    links: { '/tools/sh': 'busybox', '/tools/cat': 'busybox', '/tools/chown': 'busybox' },
    instructions: [
      'ENV PATH=/tools GREETING="moin moin"',
      'RUN ["chown", "1234", "/data"]',
      'WORKDIR /srv/here',
      'USER 1234',
      'VOLUME /data /fresh',
      'STOPSIGNAL SIGQUIT',
      'HEALTHCHECK --timeout=5s CMD ["check"]',
      'CMD ["serve"]',
    ],
  });
  const workload = `workload:
  dockerfile: ${build}
  ready: { healthcheck: {}, within: 60s }
  stopWithin: 30s
  user: "1234:0"
  limits: { memory: 192MiB }
`;
  const ended = await run('healthy', `${workload}${threeTargets}${once}`);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const { targets } = JSON.parse(ended.stdout) as Summary;
  for (const { startup, memory, image } of Object.values(targets)) {
    expect(startup.ready).toMatchObject({ n: 1, failures: 0 });
    expect(memory.workloadPss?.medianBytes).toBeGreaterThan(0);
    expect(image.marginalBytes?.medianBytes).toBeGreaterThan(3 * 2 ** 20);
  }
  for (const { marks, readiness, target } of launchesOf(ended.stdout)) {
    expect(readiness?.attempts, target).toBeGreaterThan(1);
    const stopNs = (marks.stopped?.latestNs ?? 0) - (marks['stop-requested']?.latestNs ?? 0);
    expect(stopNs, target).toBeGreaterThan(0);
    // It was not killed at the end of its time.
    expect(stopNs, target).toBeLessThan(30e9);
  }
  await expect.poll(remains, { timeout: 20_000, interval: 500 }).toEqual([]);
  expect(await volumes()).toEqual(before);
});
