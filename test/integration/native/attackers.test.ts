import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLocalHost } from '../../../src/host/local.ts';
import { probeProcess } from '../../../src/inside/probe-process.ts';
import { ProbeSession } from '../../../src/inside/session.ts';
import { startKnocker } from '../../../src/launches/knocker.ts';
import { nativeBinary } from '../../../src/native/build.ts';
import { compiledProgram } from '../../../src/native/compile.ts';
import { type Entry, readEntries } from '../../../src/stages/equivalence/evidence/manifest.ts';
import { gatherProgram } from '../../../src/stages/equivalence/evidence/program.ts';
import { compiled } from '../../native/compiled.ts';

// The attacks of an instance, or a user of the host, that try to make root's programs use what they must not.
const host = openLocalHost();
let folder: string;
let session: ProbeSession;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ballast-attack-'));
  session = await ProbeSession.open(await probeProcess(host, ['serve']));
});
afterAll(async () => {
  session?.[Symbol.dispose]();
  rmSync(folder, { recursive: true });
  await host[Symbol.asyncDispose]();
});

/** Settles once a process has opened the pipe to read it, if only for an instant. */
function openedForReading(pipe: string) {
  const opened = open(pipe, 'w');
  let isOpened = false;
  opened.then(() => {
    isOpened = true;
  });
  return {
    isOpened: () => isOpened,
    async [Symbol.asyncDispose]() {
      // This releases an open that is still waiting.
      execFileSync('dd', [`if=${pipe}`, 'of=/dev/null', 'iflag=nonblock', 'count=0', 'status=none']);
      await (await opened).close();
    },
  };
}

test('a file that is swapped for a pipe while it is looked at is never opened as one', async () => {
  const [plain, pipe] = [join(folder, 'www', 'file'), join(folder, 'www', 'pipe')];
  execFileSync('mkdir', [join(folder, 'www')]);
  writeFileSync(plain, 'content');
  execFileSync('mkfifo', [pipe]);
  // This name of the pipe stays where it is.
  execFileSync('ln', [pipe, join(folder, 'same-pipe')]);
  const swap = spawn(await compiled('swap', folder), [plain, pipe], { stdio: 'ignore' });
  const workload = spawn('sh', ['-c', 'read -r _', 'sh', plain], { stdio: ['pipe', 'ignore', 'ignore'] });
  await using watched = openedForReading(join(folder, 'same-pipe'));
  try {
    await Promise.all([once(swap, 'spawn'), once(workload, 'spawn')]);
    const seen = { session, pid: workload.pid ?? 0, ownRoot: true };
    let times = 0;
    for (let round = 0; round < 300; round++) {
      const { files } = await gatherProgram(seen);
      if (files.some(({ role }) => role === 'argument')) times++;
      const tree = { session, root: join(folder, 'www'), sinceNs: undefined };
      await readEntries(tree, { thousandths: 1000, largestBytes: 2 ** 20 }, [...Array(512).keys()]);
      if (watched.isOpened()) break;
    }
    expect(watched.isOpened()).toBe(false);
    // It was a file now and then: the swap was seen, and the race was real.
    expect(times).toBeGreaterThan(10);
    expect(times).toBeLessThan(300);
  } finally {
    swap.kill('SIGKILL');
    workload.kill('SIGKILL');
  }
});

test.each([true, false])(
  'files of the kernel and devices that arguments name are not opened (own root: %s)',
  async (ownRoot) => {
    const [device, link, plain] = ['device', 'link', 'plain.conf'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    execFileSync('rm', ['-f', device, link, plain]);
    execFileSync('mknod', [device, 'c', '1', '5']);
    execFileSync('ln', ['-s', '/proc/1/root/etc/hostname', link]);
    writeFileSync(plain, 'x');
    const named = ['/proc/kmsg', '/proc/self/environ', '/sys/kernel/uevent_seqnum', device, link, plain];
    const workload = spawn('sh', ['-c', 'read -r _', 'sh', ...named], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      await once(workload, 'spawn');
      const { files } = await gatherProgram({ session, pid: workload.pid ?? 0, ownRoot });
      const told = files.filter(({ role }) => role === 'argument').map(({ path }) => path);
      expect(told).toEqual([plain]);
      expect(files.find(({ role }) => role === 'executable')?.digest).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      workload.kill('SIGKILL');
    }
  },
);

test('a device that stands where a file was listed has no content', async () => {
  const root = join(folder, 'tree');
  execFileSync('mkdir', [root]);
  execFileSync('mknod', [join(root, 'zero'), 'c', '1', '5']);
  const tree = { session, root, sinceNs: undefined };
  const listed = await readEntries(tree, { thousandths: 1000, largestBytes: 2 ** 30 }, [
    ...Array(512).keys(),
  ]);
  const zero = listed.entries.find((one): one is Extract<Entry, { kind: 'entry' }> => one.path === '/zero');
  expect(zero?.words.content).toBe('-');
});

test('a program that was changed on the host is not run, but put there anew', async () => {
  const path = await nativeBinary(host, 'ticks');
  const { sha256 } = await compiledProgram('ticks');
  // An attacker who could write to it does this.
  execFileSync('sh', ['-c', 'rm "$1"; printf "#!/bin/sh\\necho evil\\n" >"$1"; chmod 755 "$1"', 'sh', path]);
  await using later = openLocalHost();
  expect(await nativeBinary(later, 'ticks')).toBe(path);
  expect(execFileSync('sha256sum', [path], { encoding: 'utf8' })).toContain(sha256);
  expect((await later.exec([path])).stdout).toMatch(/^\d+\n$/);
});

test('the knocker never takes the port that it asks, however few the kernel has to give', async () => {
  const port = 41_000;
  // The script is alone in a network namespace, where it is given nothing but the port in question and the one beside
  // it.
  const script = `ip link set lo up
    echo "${port} ${port + 1}" > /proc/sys/net/ipv4/ip_local_port_range
    exec "$0"`;
  const program = await nativeBinary(host, 'knock');
  const knock = spawn('unshare', ['-n', 'sh', '-ec', script, program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const sockets = () => readFileSync(`/proc/${knock.pid}/net/tcp`, 'utf8');
    const own = port.toString(16).toUpperCase();
    for (let round = 0; round < 20; round++) {
      knock.stdin.write(`knock 127.0.0.1 ${port}\n`);
      for (let look = 0; look < 20; look++)
        expect(sockets()).not.toMatch(new RegExp(`^ *\\d+: \\w+:${own} \\w+:${own} `, 'm'));
      knock.stdin.write('stop\n');
      const [said] = (await once(knock.stdout, 'data')) as [Buffer];
      expect(`${said}`).toMatch(/^stopped \d+ /);
    }
    // Nothing is left that would keep a workload from the port, TIME_WAIT included.
    expect(sockets()).not.toContain(`:${own} `);
  } finally {
    knock.kill('SIGKILL');
  }
});

test('a knock at a port of its own range is accepted by nobody but a listener', async () => {
  await using knocker = await startKnocker(host);
  const patience = AbortSignal.timeout(1500);
  await expect(knocker.knock({ host: '127.0.0.1', port: 45_678 }, patience)).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});
