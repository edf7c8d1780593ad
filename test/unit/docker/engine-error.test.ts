import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDocker, type DockerEngine } from '../../../src/docker/docker-engine.ts';
import { DockerError } from '../../../src/docker/engine-error.ts';
import type { Host } from '../../../src/host/host.ts';
import { greeting } from '../../fixtures/engine.ts';

// An engine that fails inside: a real one cannot be made to.
const engineThatFails = createServer((request, response) => {
  const answer = greeting[request.url ?? ''];
  if (request.url?.includes('/lost')) return response.destroy();
  response.writeHead(answer === undefined ? 500 : 200, { 'content-type': 'application/json' });
  return response.end(JSON.stringify(answer ?? { message: 'driver failed' }));
});
let engine: DockerEngine;

beforeAll(async () => {
  await new Promise<void>((listening) => {
    engineThatFails.listen(0, '127.0.0.1', listening);
  });
  const { port } = engineThatFails.address() as AddressInfo;
  const dial = async () => connect(port, '127.0.0.1');
  engine = await connectDocker({ name: 'here', dial } as Partial<Host> as Host);
});
afterAll(() => {
  engine[Symbol.dispose]();
  engineThatFails.close();
});

test('what the engine answers with is said in its words, as a failure of the engine', async () => {
  const error = await engine.docker.listContainers().catch((refusal: unknown) => refusal);
  expect(error).toBeInstanceOf(DockerError);
  expect(error).toMatchObject({ kind: 'engine', statusCode: 500, message: 'Docker: driver failed' });
});

test('a connection lost before the answer is a failure of the engine too', async () => {
  const error = await engine.docker
    .getContainer('lost')
    .inspect()
    .catch((refusal: unknown) => refusal);
  expect(error).toMatchObject({ code: 'docker-refused', statusCode: undefined });
});
