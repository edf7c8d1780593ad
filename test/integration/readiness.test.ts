import { spawn } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { openLocalHost } from '../../src/host/local.ts';
import { type Knocker, startKnocker } from '../../src/launches/knocker.ts';
import { awaitReady } from '../../src/launches/ready/readiness.ts';
import { Marks } from '../../src/marks.ts';

const address = { host: '127.0.0.1', port: 18_473 };
const pong = { kind: 'tcp', send: 'PING\n', expect: 'PONG', withinMs: 10_000 } as const;
const never = new AbortController().signal;
const servers: Server[] = [];
let host: Host;
let knocker: Knocker;

beforeEach(async () => {
  host = openLocalHost();
  knocker = await startKnocker(host);
});

afterEach(async () => {
  await knocker[Symbol.asyncDispose]();
  await host[Symbol.asyncDispose]();
  for (const server of servers.splice(0)) server.close();
});

/** Opens the port after a while; returns the interval in which it opened. */
async function openAfter(ms: number, serve: (socket: Socket) => void): Promise<[bigint, bigint]> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  servers.push(server);
  await sleep(ms);
  const before = Marks.now();
  await new Promise<void>((resolve) => server.listen(address.port, address.host, resolve));
  return [before, Marks.now()];
}

const answering = (answer: () => string) => (socket: Socket) => socket.on('data', () => socket.end(answer()));

test('a port that opens after 300 ms is asked every millisecond until then', async () => {
  const marks = new Marks();
  const startedNs = Marks.now();
  const opening = openAfter(
    300,
    answering(() => 'PONG'),
  );
  const result = await awaitReady(host, knocker, address, pong, marks, never);
  const waitedNs = Number(Marks.now() - startedNs);
  const [before, after] = await opening;
  const listening = marks.get('listening');
  const ready = marks.get('ready');
  if (listening === undefined || ready === undefined) throw new Error('marks are missing');
  expect(listening.earliestNs).toBeLessThanOrEqual(after);
  expect(listening.latestNs).toBeGreaterThanOrEqual(before);
  expect(Number(listening.latestNs - listening.earliestNs)).toBeLessThan(20e6);
  expect(ready.earliestNs).toBe(listening.earliestNs);
  expect(result.attempts).toBeGreaterThan(150);
  const share = knocker.usedCpuNs / waitedNs;
  process.stderr.write(
    `gap p95 ${result.refusedGapP95Ns} ns, listening ${listening.latestNs - listening.earliestNs} ns wide, ` +
      `${result.attempts} attempts, helper ${(100 * share).toFixed(1)}% of a core\n`,
  );
  expect(result.refusedGapP95Ns).toBeLessThanOrEqual(1_000_000);
  expect(share).toBeLessThan(0.15);
});

test('a listener that answers wrongly first is listening but not ready', async () => {
  const marks = new Marks();
  let answers = 0;
  let rightNs = 0n;
  const serve = answering(() => {
    answers += 1;
    if (answers < 5) return 'LOADING';
    rightNs = Marks.now();
    return 'PONG';
  });
  const opening = openAfter(50, serve);
  await awaitReady(host, knocker, address, pong, marks, never);
  await opening;
  const ready = marks.get('ready');
  expect(answers).toBe(5);
  expect(ready?.earliestNs).toBeGreaterThan(marks.get('listening')?.latestNs ?? 0n);
  expect(ready?.earliestNs).toBeLessThanOrEqual(rightNs);
  expect(ready?.latestNs).toBeGreaterThanOrEqual(rightNs);
});

test('a knock is aborted at once, and the next one works', async () => {
  const marks = new Marks();
  const over = whenAborted(AbortSignal.timeout(100));
  const stopped = awaitReady(host, knocker, address, pong, marks, over.signal);
  await expect(stopped).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(over.sinceMs()).toBeLessThan(1000);
  expect(knocker.usedCpuNs).toBeGreaterThan(0);
  const opening = openAfter(
    20,
    answering(() => 'PONG'),
  );
  await awaitReady(host, knocker, address, pong, marks, never);
  await opening;
  expect(marks.get('ready')).toBeDefined();
});

test('a knocker that dies in the middle says so', async () => {
  const spawned: { kill(signal: 'KILL'): void }[] = [];
  const spying: Host = {
    ...host,
    spawn: async (argv) => {
      const started = await host.spawn(argv);
      spawned.push(started);
      return started;
    },
  };
  await using mortal = await startKnocker(spying);
  const knock = mortal.knock(address, never);
  setTimeout(() => spawned[0]?.kill('KILL'), 30);
  await expect(knock).rejects.toMatchObject({ code: 'knocker-lost' });
  await expect(mortal.knock(address, never)).rejects.toMatchObject({ code: 'knocker-lost' });
});

const asked = { kind: 'http', path: '/', status: 200, withinMs: 10_000 } as const;

test.each<[string, (socket: Socket) => void]>([
  ['a header that never ends', (socket) => pour(socket, 'HTTP/1.1 200', 'x'.repeat(1 << 20))],
  ['a byte in a second', (socket) => drip(socket, 'HTTP/1.1 200 OK\r\n\r\n')],
  ['nothing, and keeps the connection', () => undefined],
])(
  'what answers with %s is not ready, takes no memory, and is given up when its time is over',
  async (_what, serve) => {
    const opening = openAfter(0, serve);
    const memoryBefore = process.memoryUsage().rss;
    const over = whenAborted(AbortSignal.timeout(2500));
    const waiting = awaitReady(host, knocker, address, asked, new Marks(), over.signal);
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
    await opening;
    expect(over.sinceMs()).toBeLessThan(1000);
    expect(process.memoryUsage().rss - memoryBefore).toBeLessThan(150e6);
  },
);

/** A signal, and the time since it was given, without the delay of this thread itself. */
function whenAborted(signal: AbortSignal): { readonly signal: AbortSignal; sinceMs(): number } {
  let abortedMs = Number.NaN;
  signal.addEventListener('abort', () => {
    abortedMs = performance.now();
  });
  return { signal, sinceMs: () => performance.now() - abortedMs };
}

/** Writes as much as the other side takes. */
function pour(socket: Socket, first: string, then: string): void {
  socket.write(first);
  const more = () => {
    while (!socket.destroyed && socket.write(then));
  };
  socket.on('drain', more);
  more();
}

function drip(socket: Socket, text: string): void {
  let at = 0;
  const timer = setInterval(() => socket.write(text[at++] ?? ' '), 1000);
  socket.on('close', () => clearInterval(timer));
}

test.each(['refuse', 'drop'])(
  'a guest whose kernel needs 40 ms to accept, and that at first would %s, is listening once it has',
  async (atFirst) => {
    const slow = spawn(
      'python3',
      ['test/fixtures/slow-port.py', 'ballast-slow', '10.213.99.1', atFirst, '300', '40'],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const said: AsyncIterator<string> = createInterface(slow.stdout)[Symbol.asyncIterator]();
    try {
      expect((await said.next()).value).toBe('up');
      const marks = new Marks();
      const connected = { kind: 'tcp', send: '', expect: '', withinMs: 10_000 } as const;
      const far = { host: '10.213.99.2', port: 80 };
      const result = await awaitReady(host, knocker, far, connected, marks, never);
      const acceptingNs = BigInt(/^accepting (\d+)$/.exec((await said.next()).value ?? '')?.[1] ?? 0);
      const [listening, ready] = [marks.get('listening'), marks.get('ready')];
      if (listening === undefined || ready === undefined) throw new Error('marks are missing');
      // An attempt that is answered late does not narrow the interval; one that was refused or dropped does.
      expect(listening.earliestNs).toBeLessThanOrEqual(acceptingNs);
      expect(Number(acceptingNs - listening.earliestNs)).toBeLessThan(60e6);
      expect(Number(listening.latestNs - acceptingNs)).toBeGreaterThan(39e6);
      // The first that is accepted counts, and so does the connection that asks.
      expect(Number(ready.latestNs - listening.latestNs)).toBeGreaterThan(39e6);
      expect(result.refusedGapP95Ns === null).toBe(atFirst === 'drop');
    } finally {
      slow.kill('SIGKILL');
    }
  },
);
