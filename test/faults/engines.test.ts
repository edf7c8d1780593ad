import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ballast } from '../e2e/ballast.ts';
import { onlyRun, stored } from '../e2e/started-run.ts';
import { helloLaunches } from '../fixtures/hello.ts';
import { killGuest, restartDaemon, untilGuest } from './break.ts';
import { disturbed } from './disturbed.ts';
import { expectAsTold } from './expect-as-told.ts';

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
  await expectAsTold('engine-restarted', observed);
});

test('the Docker engine is killed', async () => {
  const observed = await disturbed(out, 'killed', helloLaunches('container', 8), {
    when: /\[1\/8\]/,
    disturb: () => restartDaemon('dockerd', 'KILL'),
  });
  await expectAsTold('engine-killed', observed);
});

test('libvirtd is restarted', async () => {
  const observed = await disturbed(out, 'libvirt', helloLaunches('{ vm: { accelerator: auto } }', 3), {
    when: /\[1\/3\]/,
    async disturb({ id }) {
      await untilGuest(id);
      await restartDaemon('libvirtd');
    },
  });
  await expectAsTold('libvirt-restarted', observed);
});

test('QEMU is killed', async () => {
  const observed = await disturbed(out, 'qemu', helloLaunches('{ microvm: { accelerator: auto } }', 3), {
    when: /\[1\/3\]/,
    disturb: ({ id }) => killGuest(id),
  });
  await expectAsTold('qemu-killed', observed);
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
  await expectAsTold('another-run-killed', observed);
});
