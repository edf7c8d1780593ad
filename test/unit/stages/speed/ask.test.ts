import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Host } from '../../../../src/host/host.ts';
import { ask } from '../../../../src/stages/speed/ask.ts';
import { closedLoopReconnecting } from '../../../../src/stages/speed/closed-loop.ts';
import { openLoop } from '../../../../src/stages/speed/open-loop.ts';
import { RequestAgent } from '../../../../src/stages/speed/request-agent.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const never = new AbortController().signal;

/** A server that does this with each request, and who asks it over a host whose connections may fail. */
async function asking(
  serve: (socket: Socket) => void,
  connections: number,
  dials: (count: number) => void = () => undefined,
) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => serve(socket));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let dialled = 0;
  let most = 0;
  const open = new Set<Socket>();
  const host = {
    async dial() {
      dialled += 1;
      dials(dialled);
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      most = Math.max(most, open.add(socket).size);
      socket.on('close', () => open.delete(socket));
      return socket;
    },
  } as unknown as Host;
  const agent = new RequestAgent(host, { host: '127.0.0.1', port }, connections);
  const question = { host: '127.0.0.1', port, path: '/', status: 200 };
  return { agent, question, mostOpen: () => most, dialled: () => dialled };
}

const closing = (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok');
const keeping = (socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
const silent = () => undefined;

test('requests end one by one at a server that closes each connection, of which every other one fails', async () => {
  const refuse = (count: number) => {
    if (count % 2 === 0) throw new Error('refused');
  };
  const { agent, question } = await asking(closing, 3, refuse);
  const load = { ratePerSecond: 2000, durationMs: 100 };
  const { due, failures } = await openLoop(agent, question, load, never);
  expect(due).toBe(200);
  expect(failures).toBe(100);
  const closed = await closedLoopReconnecting(agent, question, { connections: 3, durationMs: 50 }, never);
  expect(closed.answers).toBeGreaterThan(0);
  expect(closed.failures).toBeGreaterThan(0);
});

test('no more connections are open than there may be, and a kept one is used again', async () => {
  const { agent, question, mostOpen, dialled } = await asking(keeping, 2);
  const all = await Promise.all(Array.from({ length: 40 }, () => ask(agent, question, never)));
  expect(all).toEqual(Array.from({ length: 40 }, () => ({ isCorrect: true, keepsAlive: true })));
  expect(mostOpen()).toBe(2);
  expect(dialled()).toBe(2);
  agent.destroy();
});

test('requests that nobody answers are given up at once, those that wait for a connection too', async () => {
  const { agent, question } = await asking(silent, 2);
  const over = new AbortController();
  const all = Promise.all(Array.from({ length: 5 }, () => ask(agent, question, over.signal)));
  setImmediate(() => over.abort());
  expect((await all).map(({ isCorrect }) => isCorrect)).toEqual(Array.from({ length: 5 }, () => false));
  expect(await ask(agent, question, over.signal)).toMatchObject({ isCorrect: false });
  const load = { ratePerSecond: 100, durationMs: 20 };
  await expect(openLoop(agent, question, load, AbortSignal.abort('left'))).rejects.toBe('left');
});
