import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asUser } from '../e2e/as-user.ts';
import { ballast } from '../e2e/ballast.ts';
import { onBrokenHost } from '../e2e/on-broken-host.ts';
import { onlyRun, stored } from '../e2e/started-run.ts';
import { helloLaunches } from '../fixtures/hello.ts';
import { killGuest, restartDaemon, untilGuest } from './break.ts';
import { disturbed, inLab } from './disturbed.ts';
import { expectOutcome } from './expect-outcome.ts';

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ballast-faults-'));
});
afterAll(() => rmSync(out, { recursive: true }));

test('the Docker engine is restarted', async () => {
  const observed = await disturbed(out, 'docker', helloLaunches('container', 8), {
    when: /\[1\/8\]/,
    disturb: () => restartDaemon('dockerd'),
  });
  await expectOutcome('engine-restarted', observed);
});

test('the Docker engine is killed', async () => {
  const observed = await disturbed(out, 'killed', helloLaunches('container', 8), {
    when: /\[1\/8\]/,
    disturb: () => restartDaemon('dockerd', 'KILL'),
  });
  await expectOutcome('engine-killed', observed);
});

test('libvirtd is restarted', async () => {
  const observed = await disturbed(out, 'libvirt', helloLaunches('{ vm: { accelerator: auto } }', 3), {
    when: /\[1\/3\]/,
    async disturb({ id }) {
      await untilGuest(id);
      await restartDaemon('libvirtd');
    },
  });
  await expectOutcome('libvirt-restarted', observed);
});

test('QEMU is killed', async () => {
  const observed = await disturbed(out, 'qemu', helloLaunches('{ microvm: { accelerator: auto } }', 3), {
    when: /\[1\/3\]/,
    disturb: ({ id }) => killGuest(id),
  });
  await expectOutcome('qemu-killed', observed);
});

const served = (name: string, targets: string, measured: string) => `workload:
  image: ${name}
  port: 18479
  stopSignal: SIGKILL
  limits: { memory: 192MiB }
  ready: { tcp: {}, within: 60s }
targets: [${targets}]
measure: ${measured}
`;
/** Gives a name to an image of busybox with this command. */
const makeImage = (name: string, command: string) =>
  inLab(
    'tar -C / -c bin/busybox | docker import -c "$2" - "$1"',
    name,
    `CMD ${JSON.stringify(command.split(' '))}`,
  );
const serving = '/bin/busybox httpd -f -p 18479 -h /bin';

test('the engine is of another machine', async () => {
  const file = join(out, 'elsewhere.yaml');
  writeFileSync(file, helloLaunches('container', 1));
  const renamed = `set -- unshare --uts sh -c 'hostname elsewhere; exec "$@"' sh "$@"`;
  const argv = ['run', file, '--host', 'local', '--out', out];
  const { exitCode, stderr } = await onBrokenHost(renamed, argv);
  await expectOutcome('engine-elsewhere', { exitCode, stderr, ...stored(onlyRun(out, 'elsewhere')) });
});

test('the user is not root, and may talk to the engine', async () => {
  const [name, uid] = ['ballast-test/of-user:1', 47_111];
  await makeImage(name, serving);
  const home = mkdtempSync(join(out, 'home-'));
  const group = (await inLab('stat -c %g /run/docker.sock')).trim();
  for (const folder of [out, home]) chmodSync(folder, 0o755);
  chownSync(home, uid, uid);
  writeFileSync(
    join(home, 'user.yaml'),
    served(name, 'container', '{ startup: { rounds: 1, warmup: 0 }, memory: {} }'),
  );
  const argv = ['run', 'user.yaml', '--host', 'local', '--out', 'out', '--format', 'md'];
  const { exitCode, stderr } = await asUser({ uid, group, home }, argv);
  await inLab('docker rmi "$1"', name);
  const kept = stored(onlyRun(join(home, 'out'), 'user'));
  await expectOutcome('user-of-the-engine', { exitCode, stderr, ...kept });
  expect(kept.launches.map(({ outcome, memory }) => [outcome.status, memory])).toEqual([['ready', null]]);
  expect(readFileSync(join(kept.folder, 'report.md'), 'utf8')).toContain(
    'left out, since it takes root: memory',
  );
});

test('the name of the image is given to another image', async () => {
  const name = 'ballast-test/moved:1';
  await makeImage(name, serving);
  const scenario = served(name, 'process, container', '{ startup: { rounds: 6, warmup: 0 } }');
  const observed = await disturbed(out, 'moved', scenario, {
    when: /\[ 1\/12\]/,
    disturb: () => makeImage(name, '/bin/busybox true'),
  });
  await inLab('docker rmi "$1"', name);
  await expectOutcome('image-name-moved', observed);
  expect(readFileSync(join(observed.folder, 'report.md'), 'utf8')).toContain(
    `All launches were of the image that ${name} meant when the run began`,
  );
});

test('another run on the same host is killed', async () => {
  const both = 'process, container';
  const observed = await disturbed(out, 'survivor', helloLaunches(both, 20), {
    when: /\[ 1\/40\]/,
    async disturb() {
      // Bare processes of the two runs share one network, so each has a port of its own.
      const elsewhere = helloLaunches(both, 100)
        .replace('"80"', '"18477"')
        .replace('port: 80', 'port: 18477');
      const other = await disturbed(out, 'victim', elsewhere, {
        when: /container: ready/,
        disturb: ({ pid }) => process.kill(pid, 'SIGKILL'),
      });
      expect(other.status).toBe('cut off');
      await ballast(['clean']);
      // Its fewer launches still outlast the few of the other run, or nothing would be shown.
      expect(stored(onlyRun(out, 'survivor')).status).toBe('cut off');
    },
  });
  await expectOutcome('another-run-killed', observed);
});
