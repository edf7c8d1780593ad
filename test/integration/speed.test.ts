import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local.ts';
import { victimWorks } from '../../src/stages/neighbour/kinds.ts';
import { closedLoop, closedLoopReconnecting } from '../../src/stages/speed/closed-loop.ts';
import { speed } from '../../src/stages/speed/definition.ts';
import { forwardTo } from '../../src/stages/speed/forwarder.ts';
import { openSpeed } from '../../src/stages/speed/measure.ts';
import { openLoop } from '../../src/stages/speed/open-loop.ts';
import type { SpeedLoadRecord, SpeedRecord } from '../../src/stages/speed/records.ts';
import { RequestAgent } from '../../src/stages/speed/request-agent.ts';
import { takeTurns } from '../../src/stages/take-turns.ts';
import { listening } from '../fixtures/listening.ts';
import { runningTargets } from './running-instances.ts';

const names = ['process', 'container', 'vm', 'microvm'];
let running: Awaited<ReturnType<typeof runningTargets>>;

beforeAll(async () => {
  running = await runningTargets(`test-speed-${process.pid}`, names);
});

afterAll(async () => {
  await running?.[Symbol.asyncDispose]();
});

test('measures requests, latency and work inside in every target at the same rate, and leaves nothing', async () => {
  const records: (SpeedLoadRecord | SpeedRecord)[] = [];
  const before = await running.traces();
  const settings = { blocks: 1, durationMs: 500, connections: 2, ratePerSecond: 10, eachMs: 100 };
  const plan = speed.turns(names, settings, 3);
  const { context, ready, targets: prepared } = running;
  const store = (record: SpeedLoadRecord | SpeedRecord) => records.push(record);
  await takeTurns(
    await openSpeed({ context, ready, prepared, settings, earlier: [], store }),
    plan,
    listening(),
  );
  expect(records[0]).toMatchObject({ type: 'speed-load', ratePerSecond: 10, chosenFrom: null });
  const instances = records.filter((record) => record.type === 'speed');
  expect(instances.map(({ target }) => target)).toEqual(plan.map(({ target }) => target));
  for (const { target, outcome } of instances) {
    if (outcome.status !== 'measured') expect.fail(`${target}: ${outcome.reason}`);
    const { capacity, latency, works } = outcome;
    // busybox closes each connection.
    expect(capacity, target).toMatchObject({ by: 'ballast', failures: 0 });
    expect(capacity?.answers, target).toBeGreaterThan(0);
    expect(latency, target).toMatchObject({ due: 5, failures: 0 });
    expect(latency?.p99Ns, target).toBeGreaterThanOrEqual(latency?.p50Ns ?? Number.NaN);
    for (const work of victimWorks) expect(works[work].status, `${target}, ${work}`).toBe('done');
  }
  expect(await running.traces()).toBe(before);
});

/** A server that closes each connection, under gVisor, under full load. */
async function underGvisor({
  command = running.ready.workload.command ?? [],
  durationMs = 1000,
}: {
  readonly command?: readonly string[];
  readonly durationMs?: number;
} = {}) {
  const limits = { cpus: 1, memoryBytes: 256 << 20, pids: 1024 };
  const { port, ready: asked } = running.ready.workload;
  const served = { command, port, ready: asked, limits };
  const records: (SpeedLoadRecord | SpeedRecord)[] = [];
  await using own = await runningTargets(`test-speed-gvisor-${process.pid}`, ['gvisor'], served);
  const { context, ready, targets: prepared } = own;
  const settings = { blocks: 1, durationMs, connections: 16, eachMs: 20 };
  const store = (record: SpeedLoadRecord | SpeedRecord) => records.push(record);
  const opening = openSpeed({ context, ready, prepared, settings, earlier: [], store });
  await takeTurns(opening, speed.turns(['gvisor'], settings, 3), listening());
  const [load, one] = records;
  if (load?.type !== 'speed-load' || one?.type !== 'speed') expect.fail('there is no record');
  process.stderr.write(`gVisor: ${JSON.stringify(records).slice(0, 700)}\n`);
  return { load, outcome: one.outcome };
}

test('a server that closes each connection ends its load under gVisor too', async () => {
  const { load, outcome } = await underGvisor();
  if (outcome.status !== 'measured') expect.fail(outcome.reason);
  expect(load.chosenFrom?.gvisor).toBeGreaterThan(0);
  expect(outcome.capacity).toMatchObject({ by: 'ballast' });
  expect(outcome.capacity?.answers).toBeGreaterThan(0);
});

test('a workload that ends under its load ends that, with its end as the reason', async () => {
  const answer =
    'while read -r line && [ "$line" != "$(printf "\\r")" ]; do :; done; printf "HTTP/1.0 200 OK\\r\\n\\r\\nhello"';
  const command = [
    ...['/bin/busybox', 'sh', '-c'],
    'n=0; while [ $n -lt 40 ]; do n=$((n + 1)); /bin/busybox nc -l -p "$0" -e /bin/busybox sh -c "$1"; done; exit 2',
    ...[`${running.ready.workload.port}`, answer],
  ];
  // Several times what 40 answers take on a machine that is busy.
  const { outcome } = await underGvisor({ command, durationMs: 4000 });
  expect(outcome).toMatchObject({
    status: 'failed',
    reason: 'the workload ended with exit code 2 while it was measured',
  });
});

/** A server that answers after this time; the wait is computed anew for each request, of which this is the number. */
async function serverThat(waitMs: (request: number) => number) {
  let requests = 0;
  const server = createServer(async (_, answer) => {
    requests += 1;
    await sleep(waitMs(requests));
    answer.end('hello\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    question: { host: '127.0.0.1', port, path: '/', status: 200 },
    /** The number of requests so far. */
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
const signal = new AbortController().signal;

test('a stall is charged to every request that fell due meanwhile', async () => {
  await using host = await openLocalHost();
  const stallMs = 600;
  let stallsFrom = Number.POSITIVE_INFINITY;
  await using server = await serverThat((request) => {
    if (request === 25) stallsFrom = performance.now();
    const since = performance.now() - stallsFrom;
    return since >= 0 && since < stallMs ? stallMs - since : 0;
  });
  const agent = new RequestAgent(host, server.question, 2);
  const load = { ratePerSecond: 50, durationMs: 2000 };
  const { due, failures, p50Ns, p90Ns, p99Ns } = await openLoop(agent, server.question, load, signal);
  agent.destroy();
  expect([due, failures]).toEqual([100, 0]);
  // 600 ms of 2 s stalled: of 100 requests 30 waited, the longest for all of it.
  expect(p99Ns).toBeGreaterThan(450e6);
  expect(p90Ns).toBeGreaterThan(200e6);
  expect(p50Ns).toBeLessThan(p90Ns ?? 0);
});

test('a closed loop counts what its connections carry, by itself or through a forwarder', async () => {
  await using host = await openLocalHost();
  await using server = await serverThat(() => 20);
  const load = { connections: 4, durationMs: 1000 };
  // Four connections, 20 ms an answer: at most 200 a second.
  await using forwarder = await forwardTo(host, server.question);
  const agent = new RequestAgent(host, server.question, 4);
  for (const loop of [
    () => closedLoop(server.question, load, signal),
    () => closedLoop({ ...server.question, ...forwarder.address }, load, signal),
    () => closedLoopReconnecting(agent, server.question, load, signal),
  ]) {
    const askedBefore = server.requests();
    const { answers, failures, elapsedNs } = await loop();
    const asked = server.requests() - askedBefore;
    expect(failures).toBe(0);
    expect(answers).toBeGreaterThan(0);
    // These are all requests but those under way on each connection at the end.
    expect(answers).toBeLessThanOrEqual(asked);
    expect(answers).toBeGreaterThanOrEqual(asked - load.connections);
    expect((answers / elapsedNs) * 1e9).toBeLessThan(210);
  }
  agent.destroy();
});

test('wrong answers are failures, not answers', async () => {
  await using host = await openLocalHost();
  await using server = await serverThat(() => 0);
  const question = { ...server.question, status: 204 };
  const agent = new RequestAgent(host, question, 2);
  const load = { ratePerSecond: 20, durationMs: 500 };
  expect(await openLoop(agent, question, load, signal)).toMatchObject({ due: 10, failures: 10, p50Ns: null });
  agent.destroy();
  const closed = await closedLoop(question, { connections: 2, durationMs: 200 }, signal);
  expect(closed.answers).toBe(0);
  expect(closed.failures).toBeGreaterThan(0);
});

test('an answer without end is a failure, and costs no memory', async () => {
  const piece = Buffer.alloc(1 << 20, 'x');
  const enough = 600 << 20;
  const sentEnough = new AbortController();
  let sent = 0;
  const server = createServer((_, answer) => {
    const more = () => {
      let goesOn = true;
      while (goesOn && !answer.destroyed) {
        goesOn = answer.write(piece);
        sent += piece.length;
      }
      if (sent > enough) sentEnough.abort(new Error('enough was sent'));
    };
    answer.on('drain', more);
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const question = { host: '127.0.0.1', port, path: '/', status: 200 };
  const memoryBefore = process.memoryUsage().rss;
  let most = 0;
  const looking = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss - memoryBefore);
  }, 50);
  try {
    const load = { connections: 4, durationMs: 500 };
    expect((await closedLoop(question, load, signal)).answers).toBe(0);
    const long = { connections: 4, durationMs: 120_000 };
    await expect(closedLoop(question, long, sentEnough.signal)).rejects.toThrow('enough was sent');
    // If they were kept whole, the bodies would take all of it.
    expect(most).toBeLessThan(enough / 2);
  } finally {
    clearInterval(looking);
    server.closeAllConnections();
    server.close();
  }
});

test('an answer that is none ends the load in its time', async () => {
  const rubbish = [
    'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n',
    '\0\0\0',
    'HTTP/9 x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'.repeat(50),
  ];
  let count = 0;
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(rubbish[count++ % rubbish.length] ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const startedMs = performance.now();
  const load = { connections: 4, durationMs: 1000 };
  await closedLoop({ host: '127.0.0.1', port, path: '/', status: 200 }, load, new AbortController().signal);
  expect(performance.now() - startedMs).toBeLessThan(5000);
  server.close();
});
