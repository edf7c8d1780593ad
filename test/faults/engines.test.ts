import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ballast } from '../e2e/ballast.ts';
import { helloLaunches } from '../fixtures/hello.ts';
import { restartDaemon } from './break.ts';
import { disturbed, inLab } from './disturbed.ts';
import { expectAsTold } from './expect-as-told.ts';

let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ballast-faults-'));
});
afterAll(() => rmSync(out, { recursive: true }));

test('the Docker engine is restarted', async () => {
  const observed = await disturbed(out, 'docker', helloLaunches('container', 8), {
    when: /\[3\/8\]/,
    disturb: () => restartDaemon('dockerd'),
  });
  await expectAsTold('engine-restarted', observed);
});

test('the Docker engine is killed', async () => {
  const observed = await disturbed(out, 'killed', helloLaunches('container', 8), {
    when: /\[3\/8\]/,
    disturb: () => restartDaemon('dockerd', 'KILL'),
  });
  await expectAsTold('engine-killed', observed);
});

test('libvirtd is restarted', async () => {
  const observed = await disturbed(out, 'libvirt', helloLaunches('{ vm: { accelerator: auto } }', 3), {
    when: /\[1\/3\]/,
    afterMs: 700,
    disturb: () => restartDaemon('libvirtd'),
  });
  await expectAsTold('libvirt-restarted', observed);
});

test('QEMU is killed', async () => {
  const observed = await disturbed(out, 'qemu', helloLaunches('{ microvm: { accelerator: auto } }', 3), {
    when: /\[1\/3\]/,
    disturb: ({ id }) => inLab(killGuestScript, `^qemu-system-x86_64 .*ballast-${id}-`),
  });
  await expectAsTold('qemu-killed', observed);
});

test('another run on the same host is killed', async () => {
  const both = 'process, container';
  const observed = await disturbed(out, 'survivor', helloLaunches(both, 3), {
    when: /\[1\/6\]/,
    async disturb() {
      const other = await disturbed(out, 'victim', helloLaunches(both, 3), {
        when: /container: ready/,
        afterMs: 1500,
        disturb: ({ pid }) => process.kill(pid, 'SIGKILL'),
      });
      expect(other.status).toBe('cut off');
      await ballast(['clean']);
    },
  });
  await expectAsTold('another-run-killed', observed);
});

/** As soon as there is one: the guest that is booting. */
const killGuestScript = 'until pkill -KILL -f "$1"; do sleep 0.05; done';
