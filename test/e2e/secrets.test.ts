import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insideLab, labStatus } from '../../lab/lab.ts';
import { redacted } from '../../src/fields/stored-parts.ts';
import { openHost } from '../../src/host/open-host.ts';
import type { LaunchRecord } from '../../src/launches/records.ts';
import { writeBuildContext } from '../fixtures/images.ts';
import { ordinaryUser } from '../fixtures/ordinary-user.ts';
import { ballast, type Ended } from './ballast.ts';

/** The secret is random, so that the text of this test does not contain it. */
const drawn = randomUUID();
const secret = `pa55word&<${drawn}>`;
const targets = ['process', 'container', 'gvisor', 'microvm', 'vm', 'full-vm'];
let folder: string;
let out: string;
/** The output of the runs and of their reports. */
let said: readonly Ended[];
/** What an ordinary user of the host has got at meanwhile and afterwards. */
let found: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-secrets-'));
  out = join(folder, 'out');
  writeBuildContext(join(folder, 'image'), {
    busybox: '/bin/busybox',
    files: { '/index.html': 'hello\n' },
    instructions: [],
  });
  const file = join(folder, 'secrets.yaml');
  const script = 'echo "token $TOKEN, colour $COLOUR"; /bin/busybox sleep 1; exit 3';
  writeFileSync(
    file,
    `workload:
  dockerfile: image
  command: [/bin/busybox, sh, -c, ${JSON.stringify(script)}]
  environment: { TOKEN: "${secret}", COLOUR: rather-blue }
  publicEnvironment: [COLOUR]
  port: 18475
  ready: { within: 120s }
targets:
  - process
  - container
  - container: { as: gvisor, runtime: runsc }
  - microvm: { accelerator: tcg }
  - vm: { accelerator: tcg }
  - vm: { accelerator: tcg, as: full-vm, userland: full, boot: kernel }
measure: { startup: { rounds: 1, warmup: 0 } }
`,
  );
  const lab = await labStatus();
  await using host = await openHost(insideLab() ? 'local' : `ssh://${lab.user}@${lab.address}`, lab);
  // The user is nobody, as whom the QEMU of a micro-VM runs: what is kept from this user is kept from every other.
  const pattern = `[${drawn[0]}]${drawn.slice(1)}`;
  await using user = await ordinaryUser(host, { uid: 65534, places: ['/'], pattern, pauseS: 2 });
  // A single target is not certified against others: an emulated full system takes long to boot.
  const runs = [targets.slice(0, -1), targets.slice(-1)].map((some) =>
    ballast(['run', file, '--targets', some.join(), '--keep-going', '--json', '--out', out]),
  );
  const ended = await Promise.all(runs);
  found = await user.found();
  const reports = readdirSync(join(out, 'secrets')).map((run) =>
    ballast(['report', join(out, 'secrets', run), '--json']),
  );
  said = [...ended, ...(await Promise.all(reports))];
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a value of the environment is in nothing that is written or said, unless it is public', () => {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .map((name) => join(out, name))
    .filter((path) => statSync(path).isFile());
  const saidAll = said.flatMap(({ stdout, stderr }) => [stdout, stderr]);
  expect(files.length, saidAll.join('\n')).toBeGreaterThan(20);
  const texts = files.map((path) => readFileSync(path, 'latin1'));
  for (const text of [...texts, ...saidAll]) expect(text).not.toMatch(new RegExp(`pa55word|${drawn}`));
  const launches = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{"type":"launch"'))
    .map((line) => JSON.parse(line) as LaunchRecord);
  expect(launches.map(({ target }) => target).toSorted(), saidAll.join('\n')).toEqual(targets.toSorted());
  // Each launch has the secret, and its output shows it; a full system prints more at its end than is kept.
  for (const launch of launches.filter(({ target }) => target !== 'full-vm'))
    expect(JSON.stringify(launch), launch.target).toContain(`token ${redacted}, colour rather-blue`);
  for (const path of files) expect(statSync(path).mode & 0o022, path).toBe(0);
});

test('no ordinary user of the host learns it, or reaches what is a run’s', () => {
  expect(found.filter((line) => line.startsWith('learns '))).toEqual([]);
  // Ballast's own programs and Debian's kernel are no secret.
  const isReached = /^reads \/var\/(lib|cache)\/ballast\/(?!native\/|kernels\/)/;
  expect(found.filter((line) => isReached.test(line) || !line.startsWith('reads '))).toEqual([]);
});
