import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDocker, type DockerEngine } from '../../../src/docker/docker-engine.ts';
import { unlessSilent } from '../../../src/docker/engine-deadlines.ts';
import { followProgress } from '../../../src/docker/follow-progress.ts';
import type { Host } from '../../../src/host/host.ts';
import { greeting, hostOf, type MadeUpEngine, serveEngine } from '../../fixtures/engine.ts';

// Much more than a busy machine adds to the pauses below.
const patience = { answerMs: 150, silenceMs: 600 };
const line = (status: string) => `${JSON.stringify({ status })}\r\n`;

// An engine that hangs: a real one cannot be made to at these points.
const answers: Record<string, (response: ServerResponse, request: IncomingMessage) => unknown> = {
  '/v1.41/containers/half/json': (response) => response.write('{"Id":'),
  '/v1.41/containers/endless/json': (response) => Readable.from(endless()).pipe(response),
  '/v1.41/containers/slow/stop': async (response) => {
    await sleep(2 * patience.answerMs);
    response.writeHead(204).end();
  },
  '/v1.41/exec/program/start': (response) => response.writeHead(200, { 'content-length': '0' }).end(),
  '/v1.41/containers/running/attach': (response) => response.write('hello'),
  '/v1.41/images/create': async (response, request) => {
    for await (const _ of request);
    response.write(line('Importing'));
  },
};
const engineThatHangs = createServer((request, response) => {
  const path = request.url?.replace(/\?.*/, '') ?? '';
  if (greeting[path] !== undefined) response.end(JSON.stringify(greeting[path]));
  else void answers[path]?.(response, request);
});
let engine: DockerEngine;
let host: Host;

let served: MadeUpEngine;

beforeAll(async () => {
  // It does answer the greeting, however busy the machine is.
  const given = { ...patience, answerMs: 20_000 };
  served = await serveEngine(engineThatHangs, given);
  given.answerMs = patience.answerMs;
  ({ host, engine } = served);
});
afterAll(() => served[Symbol.dispose]());

function* endless() {
  for (;;) yield Buffer.alloc(1 << 20, ' ');
}

const silent = { kind: 'engine', code: 'engine-silent' };
const inspect = (id: string) => engine.docker.getContainer(id).inspect();

/** Connects with patience for any machine, where the engine does answer. */
const connectPatiently = () => connectDocker(host, { ...patience, answerMs: 20_000 });

test('requests go on whatever number of programs was started and of outputs is followed', async () => {
  using patient = await connectPatiently();
  for (let count = 0; count < 40; count += 1) {
    await patient.docker.getExec('program').start({ Detach: true });
    await patient.docker.getContainer('running').attach({ stream: true, stdout: true });
  }
});

test('an answer without content gives its connection back', async () => {
  using patient = await connectPatiently();
  const before = await connections(engineThatHangs);
  for (let count = 0; count < 40; count += 1) await patient.docker.getExec('program').start({ Detach: true });
  expect((await connections(engineThatHangs)) - before).toBeLessThan(5);
});

const connections = (server: Server) => promisify(server.getConnections.bind(server))();

test.each(['never', 'half'])('an answer that comes %s ends in time, and says of what', async (id) => {
  const startedMs = performance.now();
  await expect(inspect(id)).rejects.toMatchObject({
    ...silent,
    message: `the container engine was silent for 0.15 s (/containers/${id}/json)`,
  });
  expect(performance.now() - startedMs).toBeLessThan(5000);
});

test('an engine that accepts and never answers is no engine', async () => {
  const mute = createServer(() => undefined);
  await expect(connectDocker(await hostOf(mute), patience)).rejects.toMatchObject(silent);
  mute.closeAllConnections();
  mute.close();
});

test('an endless answer is ended by its size', async () => {
  using patient = await connectPatiently();
  await expect(patient.docker.getContainer('endless').inspect()).rejects.toMatchObject({
    code: 'engine-answer',
  });
});

test('the time that an engine was asked to wait is not counted', async () => {
  await engine.docker.getContainer('slow').stop({ t: 5 });
});

test('a stream of events begins in time', async () => {
  await expect(engine.docker.getEvents()).rejects.toMatchObject(silent);
});

test('an upload may take long while the engine takes it; then its silence counts', async () => {
  const slowly = async function* () {
    for (let index = 0; index < 12; index += 1) {
      await sleep(patience.silenceMs / 10);
      yield Buffer.from('part');
    }
  };
  const told: unknown[] = [];
  const stream = await engine.docker.importImage(Readable.from(slowly()), {});
  const followed = followProgress(stream, (one) => told.push(one), patience);
  await expect(followed).rejects.toMatchObject(silent);
  expect(told).toEqual([{ status: 'Importing' }]);
});

test('progress that goes on is followed to its end, whatever lies between its lines', async () => {
  const slowly = async function* () {
    for (let index = 0; index < 6; index += 1) {
      await sleep(patience.silenceMs / 5);
      yield Buffer.from(index === 3 ? 'null\r\n[]\r\n{"half\r\n' : line(`${index}`));
    }
  };
  const lines = await followProgress(Readable.from(slowly()), undefined, patience);
  expect(lines).toEqual([
    ...['0', '1', '2'].map((status) => ({ status })),
    [],
    { status: '4' },
    { status: '5' },
  ]);
});

test('a slow reader is not taken for a silent engine', async () => {
  const stream = unlessSilent(Readable.from([Buffer.from('a'), Buffer.from('b')]), 'a test', patience);
  let text = '';
  for await (const chunk of stream) {
    await sleep(2 * patience.silenceMs);
    text += chunk;
  }
  expect(text).toBe('ab');
});
