import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSilentServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local.ts';
import { Eye } from '../../src/inside/eye.ts';
import { probeProcess } from '../../src/inside/probe-process.ts';
import { figureIn } from '../../src/inside/reading.ts';
import { ProbeSession } from '../../src/inside/session.ts';

const host = openLocalHost();
let folder: string;
let session: ProbeSession;
let eye: Eye;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ballast-probe-'));
  session = await ProbeSession.open(await probeProcess(host, ['serve']));
  eye = new Eye(session);
});
afterAll(async () => {
  session?.[Symbol.dispose]();
  await rm(folder, { recursive: true });
  await host[Symbol.asyncDispose]();
});

const content = (text: string, cut = false) => ({ kind: 'content', text, cut });
const refused = (error: string) => expect.objectContaining({ kind: 'refused', error });

test('reads files whole, in part and by line, and names what stands in its way', async () => {
  const path = join(folder, 'a file with % and spaces');
  await writeFile(path, `one 1\ntwo 2\nonetwo 3\n${'x'.repeat(5000)}`);
  expect(await eye.lines(path, 'one ', 'onetwo')).toEqual(content('one 1\nonetwo 3\n'));
  expect(await eye.read(path)).toMatchObject({ kind: 'content', cut: true });
  expect((await eye.stat(path)).kind).toBe('content');
  expect(await eye.read(join(folder, 'missing'))).toEqual(refused('ENOENT'));
  expect(await eye.read(folder)).toEqual(refused('EISDIR'));
  expect(await eye.link('/proc/self/ns/pid')).toMatchObject({ text: expect.stringMatching(/^pid:\[\d+\]$/) });
});

test('equal content has equal digests, and other content others', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string];
  await Promise.all([writeFile(a, 'same'), writeFile(b, 'same'), writeFile(c, 'diff')]);
  expect(await eye.digest(a)).toEqual(await eye.digest(b));
  expect(await eye.digest(a)).not.toEqual(await eye.digest(c));
  expect(await eye.digest(a, 2)).toMatchObject({ cut: true });
});

test('lists folders up to a bound, looks at filesystems, and opens without creating', async () => {
  expect(await eye.list('/proc/self/ns', 2)).toMatchObject({ kind: 'content', cut: true });
  expect(await eye.list(join(folder, 'missing'))).toEqual(refused('ENOENT'));
  expect(await eye.statfs('/proc')).toMatchObject({ text: expect.stringMatching(/^9fa0 /) });
  expect(await eye.open(join(folder, 'new'), 'write')).toEqual(refused('ENOENT'));
  expect(await eye.open('/dev/null', 'write')).toEqual(content(''));
});

test('does not wait for what never comes: a fifo, a silent socket', async () => {
  await host.exec(['mkfifo', join(folder, 'fifo')]);
  expect((await eye.read(join(folder, 'fifo'))).kind).toBe('content');
  const silent = createSilentServer().listen(join(folder, 'silent'));
  await once(silent, 'listening');
  await expect(eye.unixGet(join(folder, 'silent'), '/')).rejects.toMatchObject({ code: 'probe-late' });
  // The session still works.
  expect((await eye.read('/proc/uptime')).kind).toBe('content');
  silent.close();
});

test('connects to addresses and asks over unix sockets', async () => {
  const server = createServer((_request, response) => response.end('pong')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await eye.network.connect('127.0.0.1', port)).toEqual(content(''));
  server.close();
  await once(server, 'close');
  expect(await eye.network.connect('127.0.0.1', port)).toEqual(refused('ECONNREFUSED'));
  const local = createServer((_request, response) => response.end('pong')).listen(join(folder, 'socket'));
  await once(local, 'listening');
  expect(await eye.unixGet(join(folder, 'socket'), '/_ping')).toMatchObject({
    text: expect.stringMatching(/^HTTP\/1\.1 200 OK[\s\S]*pong$/),
  });
  local.close();
  expect(await eye.unixGet(join(folder, 'none'), '/')).toEqual(refused('ENOENT'));
});

test('a hold exists while it is held, and is gone afterwards', async () => {
  const total = async () => Number(/\/(\d+) /.exec(JSON.stringify(await eye.read('/proc/loadavg')))?.[1]);
  const idle = await total();
  expect(await eye.holding('processes', 100, total)).toBeGreaterThanOrEqual(idle + 90);
  expect(await total()).toBeLessThan(idle + 50);

  const shared = async () => figureIn(await eye.lines('/proc/meminfo', 'Shmem:'), 'Shmem:') ?? 0;
  const before = await shared();
  expect(await eye.holding('shared-memory', 32 << 20, shared)).toBeGreaterThan(before + 24 * 1024);

  const segments = async () => JSON.stringify(await eye.read('/proc/sysvipc/shm'));
  expect(await eye.holding('sysv-memory', 123_457, segments)).toContain(' 123457 ');
  expect(await segments()).not.toContain(' 123457 ');

  const marker = () => eye.findArgv('zebra crossing');
  expect(await eye.holding('marker', 'zebra crossing', marker)).toMatchObject({
    text: expect.stringMatching(/^\d+\n$/),
  });
  expect(await marker()).toEqual(content(''));
});

test('refuses to hold more than is harmless', async () => {
  const nothing = async () => undefined;
  for (const [kind, much] of [
    ['processes', 100_000],
    ['shared-memory', 2 ** 40],
    ['sysv-memory', 2 ** 40],
  ] as const) {
    await expect(eye.holding(kind, much, nothing)).rejects.toMatchObject({ code: 'probe-hold' });
  }
  expect(await eye.call('churn', 1_000_000)).toEqual(refused('EINVAL'));
});

test('its system calls leave mounts, files, host name and segments as they were', async () => {
  const script =
    'cat /proc/self/mountinfo /proc/sysvipc/shm; ls -A /dev/shm /tmp | grep ballast-X; hostname; :';
  const state = async () => (await host.exec(['sh', '-c', script])).stdout;
  const before = await state();
  for (const name of ['sethostname-same', 'mount-tmpfs', 'unshare-user']) await eye.call(name);
  await eye.call('mknod-block', 7, 0);
  expect(await state()).toBe(before);
  expect(await eye.call('no-such-call')).toEqual(refused('EOPNOTSUPP'));
});

test('ends with all that it holds when the harness lets go of it', async () => {
  const other = await ProbeSession.open(await probeProcess(host, ['serve']));
  const held = new Eye(other).holding('marker', 'orphan-to-be', () => new Promise(() => undefined));
  held.catch(() => undefined);
  const found = async () => (await eye.findArgv('orphan-to-be')) as { text: string };
  const patience = { timeout: 30_000, interval: 10 };
  await expect.poll(async () => (await found()).text, patience).not.toBe('');
  other[Symbol.dispose]();
  await expect.poll(async () => (await found()).text, patience).toBe('');
});
