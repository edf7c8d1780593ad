import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { defaultLab, labPath, logFile } from '../../lab/place.ts';
import { readRun } from '../../src/results/run-folder.ts';
import { helloLaunches } from '../fixtures/hello.ts';
import { killSession, portOf, resetConnection } from './break.ts';
import { disturbed, inLab } from './disturbed.ts';
import { expectOutcome } from './expect-outcome.ts';

// Runs that a fault ends have far more launches than they have time for, however fast the machine is.
let out: string;
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'ballast-faults-'));
});
afterAll(() => rmSync(out, { recursive: true }));

test.each([
  ['process', 'process'],
  ['container', 'container'],
])('the connection is reset: %s', async (name, target) => {
  const observed = await disturbed(out, `reset-${name}`, helloLaunches(target, 200), {
    when: /\[ {2}2\/200\]/,
    disturb: ({ pid }) => resetConnection(portOf(pid)),
  });
  await expectOutcome('connection-reset', observed);
  expect(observed.launches.length).toBeGreaterThan(2);
});

const startSshd = () =>
  inLab(
    'env -i "PATH=$1" setsid --fork /usr/sbin/sshd -D -e -f "$2/ssh/sshd_config" >>"$3" 2>&1 </dev/null',
    labPath,
    defaultLab.stateDir,
    logFile(defaultLab, 'sshd'),
  );

test('sshd is killed, and started again when the reaper has missed it', async () => {
  const observed = await disturbed(out, 'sshd', helloLaunches('process, container', 100), {
    when: /\[ {2}3\/200\]/,
    async disturb({ pid, folder }) {
      const port = portOf(pid);
      try {
        await killSession(port, 'and-listener');
        const said = () => readFileSync(join(folder, 'reaper.log'), 'utf8');
        await vi.waitFor(() => expect(said()).toContain('cannot be reached'), { timeout: 20_000 });
      } finally {
        await startSshd();
      }
    },
  });
  await expectOutcome('sshd-ended', observed);
});

test('the connection is never answered again', async () => {
  let port: string | undefined;
  const rules = (wish: '-I' | '-D', port: string) =>
    inLab(
      `iptables ${wish} INPUT -p tcp --dport 22 --sport "$1" -j DROP
       iptables ${wish} OUTPUT -p tcp --sport 22 --dport "$1" -j DROP`,
      port,
    );
  try {
    const observed = await disturbed(out, 'silent', helloLaunches('process, container', 100), {
      when: /\[ {2}3\/200\]/,
      disturb({ pid }) {
        port = portOf(pid);
        return rules('-I', port);
      },
    });
    await expectOutcome('connection-silent', observed);
  } finally {
    if (port !== undefined) await rules('-D', port);
  }
});

const seed = Date.now() % 2 ** 31;
const random = xoroshiro128plus(seed);

test(`the harness is killed at random moments (seed ${seed})`, async () => {
  for (const index of Array(5).keys()) {
    const afterMs = uniformInt(random, 0, 12_000);
    const targets = 'process, container, { microvm: { accelerator: auto } }';
    const observed = await disturbed(out, `killed-${index}`, helloLaunches(targets, 100), {
      when: /preparing/,
      afterMs,
      disturb: ({ pid }) => process.kill(pid, 'SIGKILL'),
    });
    await expectOutcome('harness-killed', observed);
    // The stored records can be read as they are.
    if (observed.launches.length > 0) readRun(observed.folder);
  }
});
