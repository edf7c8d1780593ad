import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { wrapperFolder } from '../../../lab/place.ts';
import { writeLonelyArchive } from '../../fixtures/images.ts';
import { ballast, type Ended } from '../ballast.ts';
import { onBrokenHost } from '../on-broken-host.ts';
import { remains } from '../remains.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-broken-'));
  writeLonelyArchive(folder, join(folder, 'lonely.tar'));
  mkdirSync(join(folder, 'small'));
  await ballast(['clean']);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => expect(await remains()).toEqual([]));

function scenario(targets: string, rootfs = 'archive: lonely.tar'): string {
  const path = join(folder, 'lonely.yaml');
  writeFileSync(
    path,
    `workload:
  ${rootfs}
  command: [/server, hello]
  port: 18473
  stopSignal: SIGKILL
  limits: { memory: 128MiB }
targets: [${targets}]
measure: { startup: { rounds: 12, warmup: 0 }, memory: {} }
`,
  );
  return path;
}
const run = (damage: string, path: string) =>
  onBrokenHost(damage, ['run', path, '--host', 'local', '--out', join(folder, 'small')]);

/** Expects a message about what was wrong, where, and what to do; no stack. */
function expectSaid(ended: Ended, exitCode: number, what: RegExp, toDo: RegExp): void {
  expect(ended.exitCode, ended.stderr).toBe(exitCode);
  expect(ended.stderr).toMatch(what);
  expect(/ {2}hint: .*/.exec(ended.stderr)?.[0] ?? '', ended.stderr).toMatch(toDo);
  expect(ended.stderr).not.toMatch(/^\s+at |fault of Ballast itself/m);
}

const vm = '{ vm: { accelerator: auto } }';

describe('without an engine', () => {
  const noDocker = 'mount --bind /dev/null /run/docker.sock';
  const noLibvirt = 'mount -t tmpfs none /run/libvirt';

  test('Docker: a run with a container names its socket, and one without does not need it', async () => {
    const path = scenario('process, container');
    expectSaid(
      await run(noDocker, path),
      4,
      /no container engine answers at unix:\/\/\/var\/run\/docker\.sock/,
      /start the engine/,
    );
    expect((await run(noDocker, scenario('process'))).exitCode).toBe(0);
  });

  test('Docker: what an engine does not offer is told with what to do', async () => {
    const runtime = await run(':', scenario('container: { runtime: kata }'));
    expect(runtime.exitCode).toBe(2);
    expect(runtime.stderr).toMatch(/has no runtime `kata`[\s\S]*it has: .*runc/);
    const users = await run(':', scenario('container: { user: remapped }'));
    expect(users.exitCode).toBe(2);
    expect(users.stderr).toMatch(/does not map the users[\s\S]*userns-remap/);
  });

  test('libvirt: a run with a VM says so', async () => {
    expectSaid(await run(noLibvirt, scenario(vm)), 4, /virsh .*libvirt|virsh ended/, /libvirtd/);
  });

  test('doctor finds both, with what to do, and clean passes them over', async () => {
    const both = `${noDocker}; ${noLibvirt}`;
    const doctor = await onBrokenHost(both, ['doctor', '--json', '--host', 'local']);
    expect(doctor.exitCode).toBe(4);
    const { findings } = JSON.parse(doctor.stdout) as {
      findings: { check: string; level: string; toDo: string }[];
    };
    for (const check of ['container engine', 'libvirt']) {
      expect(findings.find((one) => one.check === check)).toMatchObject({
        level: 'problem',
        toDo: expect.stringMatching(/lab up/),
      });
    }
    expect(findings.map(({ check }) => check)).toContain('kvm');
    const clean = await onBrokenHost(both, ['clean', '--json', '--host', 'local']);
    expect(clean.exitCode, clean.stderr).toBe(0);
    expect(JSON.parse(clean.stdout)).toMatchObject({ removed: [] });
  });
});

describe('without a tool', () => {
  /** Hides a program from the folders that any PATH leads to, and leaves all others. */
  const folders = `${wrapperFolder} /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin`;
  const without = (tool: string) =>
    `mkdir -p /tmp/only; mount -t tmpfs none /tmp/only
for folder in ${folders}; do
  mkdir -p "/tmp/only/all$folder" "/tmp/only/left$folder"; mount --bind "$folder" "/tmp/only/all$folder"
  cp -rs "/tmp/only/all$folder/." "/tmp/only/left$folder"; rm -f "/tmp/only/left$folder/${tool}"
done
for folder in ${folders}; do mount --bind "/tmp/only/left$folder" "$folder"; done`;

  afterEach(() => rmSync('/tmp/only', { recursive: true, force: true }));

  test.each([
    ['virsh', vm, undefined],
    ['qemu-img', vm, undefined],
    ['mkfs.ext4', vm, undefined],
    [
      'mmdebstrap',
      'process',
      'rootfs: { debian: { packages: [busybox-static] }, files: { /unique: "no tool" } }',
    ],
  ])('%s: a run names it, and so does doctor', async (tool, targets, rootfs) => {
    const fresh = tool === 'mkfs.ext4' ? '; mount -t tmpfs none /var/cache/ballast/images' : '';
    const ended = await run(without(tool) + fresh, scenario(targets, rootfs));
    expectSaid(ended, ended.exitCode === 2 ? 2 : 4, new RegExp(tool.replace('.', '\\.')), /install/);
    const doctor = await onBrokenHost(without(tool), ['doctor', '--host', 'local']);
    expect(doctor.exitCode).toBe(4);
    expect(doctor.stdout).toMatch(new RegExp(`✗ .*${tool.replace('.', '\\.')}`));
  });
});
