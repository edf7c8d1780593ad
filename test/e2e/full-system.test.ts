import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LaunchRecord } from '../../src/launches/records.ts';
import type { Summary } from '../../src/summary/summary.ts';
import { writeLonelyArchive } from '../fixtures/images.ts';
import { ballast } from './ballast.ts';
import { remains } from './remains.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-full-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(name: string, workload: string, targets: string) {
  const file = join(folder, `${name}.yaml`);
  const measure = 'measure: { startup: { rounds: 1, warmup: 0 }, memory: {}, image: {} }';
  writeFileSync(file, `workload:\n${workload}targets: ${targets}\n${measure}\n`);
  const ended = await ballast(['run', file, '--json', '--out', folder, '--format', 'json']);
  expect(ended.exitCode, ended.stderr).toBe(0);
  const document = JSON.parse(ended.stdout) as Summary & { folder: string };
  const lines = readFileSync(join(document.folder, 'run.jsonl'), 'utf8').split('\n');
  const recordsOf = (type: string) => lines.filter((line) => line.includes(`"type":"${type}"`));
  const launches = recordsOf('launch').map((line) => JSON.parse(line) as LaunchRecord);
  return { ...document, launches, certified: recordsOf('equivalence') };
}

// It serves only on streams as a container has them without a terminal.
const opensStreams =
  'echo out > /dev/stdout && echo err > /dev/stderr && test ! -t 1 && exec busybox httpd -f -p 8085 -h /www';

test('a complete Debian with the workload’s packages, started by its own boot loader', async () => {
  const { targets, launches, equivalence, certified } = await run(
    'packages',
    `  rootfs: { debian: { packages: [busybox-static] }, files: { /www/index.html: hello } }
  command: [sh, -c, ${JSON.stringify(opensStreams)}]
  user: "1000"
  port: 8085
  stopSignal: SIGKILL
  ready: { http: { path: /, status: 200 }, within: 240s }
`,
    '[container, { vm: { accelerator: auto, userland: full, as: full } }]',
  );
  expect(targets.full?.startup.ready).toMatchObject({ n: 1, failures: 0 });
  const { marks, guestPhases, memory } = launches.find(({ target }) => target === 'full') as LaunchRecord;
  // The host's clock has them in this order.
  const latest = (['requested', 'kernel', 'init', 'ready', 'stopped'] as const).map(
    (mark) => marks[mark]?.latestNs ?? -1,
  );
  expect(latest).toEqual(latest.toSorted((a, b) => a - b));
  expect(latest[0]).toBeGreaterThan(0);
  // The guest's own clock has these.
  expect(guestPhases?.userspaceUs).toBeGreaterThan(0);
  expect(guestPhases?.serviceUs).toBeGreaterThan(guestPhases?.userspaceUs ?? 0);
  expect(memory?.workloadPss).toBeGreaterThan(0);
  expect(memory?.guestOtherBytes).toBeGreaterThan(memory?.workloadPss ?? 0);
  const [full, container] = [
    targets.full?.image.unpackedBytes ?? 0,
    targets.container?.image.unpackedBytes ?? 0,
  ];
  expect(full).toBeGreaterThan(2 * container);
  // The loader has read from the machine that its kernel may trust the clock.
  const itself = certified.find((line) => line.includes('"target":"full"'));
  expect(itself).toMatch(/current_clocksource":"(tsc|kvm-clock)"/);
  expect(equivalence?.status, JSON.stringify(equivalence)).toBe('proven');
  await expect.poll(remains, { timeout: 20_000, interval: 500 }).toEqual([]);
});

test('a workload that is no Debian has its own root filesystem on a second disk, and the host may load the kernel', async () => {
  writeLonelyArchive(folder, join(folder, 'lonely.tar'));
  const { targets, equivalence } = await run(
    'second-disk',
    `  archive: lonely.tar
  command: [/server, hello, "18479"]
  user: "77:78"
  port: 18479
  stopSignal: SIGKILL
  ready: { tcp: { expect: "hello from user 77 in /\\n" }, within: 240s }
`,
    '[process, container, { container: { runtime: runsc, as: gvisor } }, { vm: { accelerator: auto, userland: full, boot: kernel, as: full } }]',
  );
  expect(targets.full?.startup.ready).toMatchObject({ n: 1, failures: 0 });
  expect(equivalence?.status, JSON.stringify(equivalence)).toBe('proven');
  // It has a worker for each processor, and answers with what it sees of processors and limits.
  expect(equivalence?.targets.full).toMatchObject({
    answer: { status: 'equal' },
    resources: { status: 'equal' },
    processes: { status: 'equal' },
  });
  // A root without capabilities may not ask for those of another user.
  expect(equivalence?.targets.gvisor).toMatchObject({ resources: { status: 'explained' } });
  await expect.poll(remains, { timeout: 20_000, interval: 500 }).toEqual([]);
});
