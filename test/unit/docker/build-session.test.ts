import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { openBuildSession } from '../../../src/docker/build-session.ts';
import { greeting, serveEngine } from '../../fixtures/engine.ts';

function serverThat(upgrade: ((socket: Socket, path: string) => void) | undefined) {
  const server = createServer((request, response) => {
    const answer = greeting[request.url ?? ''];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'page not found' }));
  });
  if (upgrade !== undefined)
    server.on('upgrade', (request, socket) => upgrade(socket as Socket, request.url ?? ''));
  return server;
}

test('a session is an upgraded connection, which ends with it', async () => {
  const ended = Promise.withResolvers<string>();
  using made = await serveEngine(
    serverThat((socket, path) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
      socket.resume();
      void once(socket, 'end').then(() => {
        socket.end();
        ended.resolve(path);
      }, ended.reject);
    }),
  );
  {
    using session = await openBuildSession(made.engine.docker);
    expect(session.id).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect(await ended.promise).toBe('/v1.41/session');
});

test('an engine without sessions refuses one', async () => {
  using made = await serveEngine(serverThat(undefined));
  await expect(openBuildSession(made.engine.docker)).rejects.toThrow('page not found');
});
