import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ballast } from '../e2e/ballast.ts';
import { onBrokenHost } from '../e2e/on-broken-host.ts';
import { onlyRun, stored } from '../e2e/started-run.ts';
import { helloLaunches, launching } from '../fixtures/hello.ts';
import { writeLonelyArchive } from '../fixtures/images.ts';
import { whileStopped } from './break.ts';
import { disturbed, inLab, type Observed } from './disturbed.ts';
import { expectOutcome } from './expect-outcome.ts';

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ballast-faults-'));
});
afterAll(() => rmSync(out, { recursive: true }));

/** A bare process on a port of the host's that first runs this shell script. */
const shellScenario = (words: string, rest: string) => `workload:
  rootfs: { debian: { packages: [busybox-static], only: [/bin/busybox] } }
  command: [/bin/busybox, sh, -c, "${words}; exec /bin/busybox httpd -f -p 18476"]
  port: 18476
  stopSignal: SIGKILL
  limits: { memory: 192MiB }
  ready: { tcp: {}, within: 60s }
${rest}`;
const slowScenario = (blocks: number) => shellScenario('/bin/busybox sleep 2', launching('process', blocks));

test('the process that holds the run is killed', async () => {
  const observed = await disturbed(out, 'hold', slowScenario(30), {
    when: /\[ 1\/30\]/,
    disturb: ({ id }) =>
      inLab(
        // The parent goes first: it would end by itself as soon as its child is gone.
        'holder=$(pgrep -of "^flock --nonblock $1/alive"); kill -9 "$holder" "$(pgrep -P "$holder")"',
        `/var/lib/ballast/runs/${id}`,
      ),
  });
  await expectOutcome('hold-lost', observed);
});

describe('results', () => {
  /** Calls `body` with a folder of this machine that is a filesystem of 1 MiB. */
  async function withSmallDisk(body: (small: string) => Promise<void>): Promise<void> {
    const small = mkdtempSync(join(out, 'small-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', small]);
    try {
      await body(small);
    } finally {
      execFileSync('umount', [small]);
    }
  }
  const fill = (folder: string) =>
    execFileSync('sh', ['-c', 'cat /dev/zero > "$1/fill" 2>/dev/null || true', 'sh', folder]);

  test('without space from the start', async () => {
    await withSmallDisk(async (small) => {
      const results = join(small, 'results');
      mkdirSync(results);
      writeFileSync(join(results, 'full.yaml'), helloLaunches('process', 1));
      fill(small);
      const { exitCode, stderr } = await ballast([
        ...['run', join(results, 'full.yaml')],
        ...['--out', results, '--host', 'ssh://root@lab'],
      ]);
      expect(stderr).not.toMatch(/preparing|launches/);
      const kept = stored(onlyRun(results, 'full'));
      await expectOutcome('results-full-from-the-start', { exitCode, stderr, ...kept });
    });
  });

  test('without space in mid-run', async () => {
    await withSmallDisk(async (small) => {
      // Its reason names the folder, so the end is the longest record and finds no room either.
      const deep = join(small, ...Array(7).fill('deep'.repeat(60)));
      const observed = await disturbed(deep, 'full', helloLaunches('process', 200), {
        when: /\[ {2}2\/200\]/,
        disturb: () => fill(small),
      });
      expect(observed.launches.length).toBeGreaterThanOrEqual(2);
      await expectOutcome('results-full', observed);
    });
  });

  test('in a folder that is read-only', async () => {
    const folder = mkdtempSync(join(out, 'read-only-'));
    const ended = await onBroken(
      `mount --bind ${folder} ${folder}; mount -o remount,ro,bind ${folder}`,
      'read-only',
      helloLaunches('process', 1),
      folder,
    );
    expect(ended.stderr).not.toMatch(/preparing|launches/);
    await expectOutcome('results-read-only', ended);
  });

  test('in a folder that is deleted', async () => {
    const observed = await disturbed(out, 'deleted', helloLaunches('process', 200), {
      when: /\[ {2}2\/200\]/,
      disturb: ({ folder }) => rmSync(folder, { recursive: true }),
    });
    await expectOutcome('results-deleted', observed);
  });
});

/** Runs a scenario inside the lab, where something of the host is broken for this one run. */
async function onBroken(damage: string, name: string, yaml: string, results = out): Promise<Observed> {
  const file = join(out, `${name}.yaml`);
  writeFileSync(file, yaml);
  const { exitCode, stderr } = await onBrokenHost(damage, [
    ...['run', file, '--host', 'local', '--out', results],
  ]);
  return { exitCode, stderr, ...stored(onlyRun(results, name)) };
}

describe('without space on the host', () => {
  /** Mounts a tmpfs at the path, full but for so many KiB. */
  const full = (path: string, leftKiB: number) =>
    `mount -t tmpfs -o size=1m none ${path}; head -c ${(1024 - leftKiB) * 1024} /dev/zero > ${path}/fill`;
  const images = '/var/cache/ballast/images';
  const archived = (target: string) => `workload:
  archive: lonely.tar
  command: [/server, hello]
  port: 18473
  stopSignal: SIGKILL
  limits: { memory: 128MiB }
${launching(target, 1)}`;
  const vm = '{ vm: { accelerator: auto } }';

  beforeAll(() => writeLonelyArchive(out, join(out, 'lonely.tar')));

  test('for a root filesystem that is to be built', async () => {
    const unique = helloLaunches('process', 1).replace('hello', `hello ${Date.now()}`);
    await expectOutcome('cache-full-for-a-build', await onBroken(full(images, 900), 'build', unique));
  });

  test('for a root filesystem that is to be unpacked', async () => {
    const observed = await onBroken(full(images, 500), 'archive', archived('process'));
    await expectOutcome('cache-full-for-an-archive', observed);
  });

  test('for the disk of a VM', async () => {
    const small = `mount -t tmpfs -o size=1000k none ${images}`;
    await expectOutcome('cache-full-for-a-disk', await onBroken(small, 'disk', archived(vm)));
  });

  test('for the files of the run itself', async () => {
    const observed = await onBroken(full('/var/lib/ballast', 16), 'files', archived(vm));
    await expectOutcome('run-files-full', observed);
  });
});

test('a root filesystem that was kept has been changed', async () => {
  const folder = mkdtempSync(join(out, 'kept-'));
  const tar = join(folder, 'kept.tar');
  // Nobody else has this one.
  mkdirSync(join(folder, 'root/bin'), { recursive: true });
  copyFileSync('/bin/busybox', join(folder, 'root/bin/busybox'));
  writeFileSync(join(folder, 'root/drawn'), randomUUID());
  execFileSync('tar', ['-C', join(folder, 'root'), '-cf', tar, '.']);
  const digest = createHash('sha256').update(readFileSync(tar)).digest('hex');
  const root = `/var/cache/ballast/images/${digest}/rootfs`;
  const scenario = `workload:
  archive: ${tar}
  command: [/bin/busybox, httpd, -f, -p, "18478", -h, /]
  port: 18478
  stopSignal: SIGKILL
  limits: { memory: 192MiB }
  ready: { http: { path: /drawn } }
${launching('process', 1)}`;
  await disturbed(out, 'before', scenario, undefined);
  const before = await inLab('echo x >> "$1/drawn"; find "$1" -printf "%C@ "', root);
  const observed = await disturbed(out, 'after', scenario, undefined);
  await expectOutcome('kept-image-damaged', observed);
  expect(await inLab('cat "$1/drawn"', root)).toBe(readFileSync(join(folder, 'root/drawn'), 'utf8'));
  // Numbers of files that are gone may be given again.
  expect(await inLab('find "$1" -printf "%C@ "', root)).not.toBe(before);
});

test('a workload fills the disk of its guest', async () => {
  const observed = await disturbed(
    out,
    'guest-disk',
    shellScenario(
      '/bin/busybox cat /dev/zero > /full; exit 3',
      launching('{ microvm: { accelerator: auto } }', 2),
    ),
    undefined,
  );
  await expectOutcome('guest-disk-full', observed);
  expect(observed.launches[0]?.outcome).toMatchObject({
    reason: expect.stringContaining('exit code 3'),
    output: expect.stringContaining('No space left on device'),
  });
});

test('the wall clock is set and set back', async () => {
  const observed = await disturbed(out, 'clock', slowScenario(3), {
    when: /\[1\/3\]/,
    // The clock is set while a launch is timed, and set back when that is over, so that the two do not cancel
    // out.
    async disturb({ folder }) {
      await inLab('until pgrep -fx "/bin/busybox sleep 2" >/dev/null; do sleep 0.02; done');
      const before = stored(folder).launches.length;
      execFileSync('date', ['-s', '+5 seconds']);
      try {
        await vi.waitUntil(() => stored(folder).launches.length > before, { timeout: 60_000 });
      } finally {
        execFileSync('date', ['-s', '-5 seconds']);
      }
    },
  });
  await expectOutcome('clock-stepped', observed);
  const steps = observed.launches.map(({ window }) => Math.abs(window?.clockStepNs ?? 0));
  expect(Math.max(...steps)).toBeGreaterThan(4e9);
  for (const { marks } of observed.launches) {
    const { requested, ready } = marks;
    const tookNs = (ready?.latestNs ?? 0) - (requested?.earliestNs ?? 0);
    expect(tookNs).toBeGreaterThan(1.5e9);
    // If the step were part of it, it would be seven seconds.
    expect(tookNs).toBeLessThan(7e9);
  }
  expect(readFileSync(join(observed.folder, 'report.md'), 'utf8')).toMatch(
    /the wall clock of Ballast’s machine was set/,
  );
});

/** Creates a container that is not Ballast's unless these options make it so. */
const createContainer = (...options: string[]) =>
  inLab(
    `set -e; tar -cT /dev/null | docker import - ballast-faults-empty >/dev/null
     docker create "$@" ballast-faults-empty /none`,
    ...options,
  );
const containersNamed = (name: string) =>
  inLab('docker ps -a --filter "name=$1" --format "{{.Names}}"', name);

test('the remains of a dead run are not touched by another run, and are removed by clean', async () => {
  const dead = '20200101-000000-dead';
  const folder = `/var/lib/ballast/runs/${dead}`;
  const look = () =>
    inLab(
      `docker ps -a --filter "label=dev.ballast.run=$1" --format "container {{.Names}}"
       virsh -c qemu:///system net-list --name | sed -n "s/^ballast-$1/network &/p"
       [ ! -d "$2" ] || echo "folder $2"`,
      dead,
      folder,
    );
  const left = [`container ballast-${dead}-b000-c`, `network ballast-${dead}`, `folder ${folder}`];
  const observed = await disturbed(out, 'remains', helloLaunches('container', 4), {
    when: /\[1\/4\]/,
    // The other run has launches and its end before it when all of this is there.
    disturb: ({ pid }) =>
      whileStopped(pid, async () => {
        await createContainer('--label', `dev.ballast.run=${dead}`, '--name', `ballast-${dead}-b000-c`);
        await inLab(
          `set -e; mkdir -p "$2"; echo nobody > "$2/session"
           echo "<network><name>ballast-$1</name></network>" > "$2/network.xml"
           virsh -c qemu:///system net-create "$2/network.xml"
           touch -d '1 hour ago' "$2"`,
          dead,
          folder,
        );
      }),
  });
  expect((await look()).trim().split('\n')).toEqual(left);
  const { stdout } = await ballast(['clean', '--json']);
  const { removed } = JSON.parse(stdout) as { removed: string[] };
  expect(removed.filter((line) => !line.startsWith('image ')).toSorted()).toEqual(left.toSorted());
  await expectOutcome('earlier-remains', observed);
});

test('the name of a container is taken', async () => {
  let name = 'none';
  try {
    const observed = await disturbed(out, 'taken', helloLaunches('container', 6), {
      when: /\[1\/6\]/,
      disturb({ id, pid }) {
        name = `ballast-${id}-b005-container`;
        return whileStopped(pid, () => createContainer('--name', name));
      },
    });
    await expectOutcome('name-taken', observed);
    expect(observed.launches.map(({ outcome }) => outcome.status)).toEqual([
      ...Array(5).fill('ready'),
      'failed',
    ]);
    expect((await containersNamed(name)).trim()).toBe(name);
  } finally {
    await inLab('docker rm "$1"', name);
  }
});

test('the id of a process of a dead run is somebody else’s', async () => {
  let bystander: string | undefined;
  try {
    const observed = await disturbed(out, 'reused', slowScenario(30), {
      when: /\[ 1\/30\]/,
      async disturb({ id, pid }) {
        bystander = await inLab(
          `mkdir "$1/reused" && BALLAST_SESSION=another setsid --fork sh -c 'echo $$ > "$1/reused/pid"; exec sleep 600' sh "$1" >/dev/null 2>&1
           until [ -s "$1/reused/pid" ]; do sleep 0.05; done; cat "$1/reused/pid"`,
          `/var/lib/ballast/runs/${id}`,
        );
        process.kill(pid, 'SIGKILL');
      },
    });
    await expectOutcome('process-id-reused', observed);
    expect(await inLab('cat "/proc/$1/comm"', bystander?.trim() ?? '')).toBe('sleep\n');
  } finally {
    if (bystander !== undefined) await inLab('kill "$1"', bystander.trim());
  }
});
