import { createServer } from 'node:http';
import type Docker from 'dockerode';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { containers } from '../../../src/docker/clean-containers.ts';
import { engineNetworks } from '../../../src/docker/clean-networks.ts';
import { connectDocker, type DockerEngine } from '../../../src/docker/docker-engine.ts';
import { dockerImages } from '../../../src/docker/docker-images.ts';
import {
  createContainer,
  createExec,
  createNetwork,
  execPid,
  inspectContainer,
  inspectImage,
  inspectNetwork,
  listContainers,
  listImages,
  runningPid,
} from '../../../src/docker/engine-answers.ts';
import { BallastError } from '../../../src/errors.ts';
import type { Host } from '../../../src/host/host.ts';
import { removeLeftovers } from '../../../src/remains/clean.ts';
import { isHeld } from '../../../src/remains/run-hold.ts';
import { pulledImages } from '../../../src/stages/pull/clean-pulled.ts';
import { upperFolder, volumeFolders } from '../../../src/targets/container/written-folders.ts';
import {
  containerAnswer,
  greeting,
  imageAnswer,
  listedContainer,
  listedImage,
  listedNetwork,
  type MadeUpEngine,
  serveEngine,
} from '../../fixtures/engine.ts';
import { anyJson, oneValueReplaced, onlyTyped } from '../../fixtures/mutated.ts';

// An engine that says whatever it is told to say: a real one tells no lies.
let said: { readonly status: number; readonly body: string };
let greets = true;
const liar = createServer((request, response) => {
  const greeted = greets ? greeting[request.url ?? ''] : undefined;
  const answer = () => {
    response.writeHead(greeted === undefined ? said.status : 200);
    response.end(greeted === undefined ? said.body : JSON.stringify(greeted));
  };
  // What is to become a connection in both directions has no end.
  if (request.headers.upgrade === undefined) request.resume().on('end', answer);
  else answer();
});
let host: Host;
let engine: DockerEngine;

let served: MadeUpEngine;

beforeAll(async () => {
  served = await serveEngine(liar);
  ({ host, engine } = served);
});
afterAll(() => served[Symbol.dispose]());

const path = /^(\/(?!\.\.?(\/|$))[^/\0]+)+$/;
const container = () => engine.docker.getContainer('c');
const aPath = (one: string | undefined) => one === undefined || expect(one).toMatch(path);

/** Each with an answer that is none of a liar, and what may come of any. */
const asked: readonly [name: string, sample: unknown, ask: () => Promise<unknown>][] = [
  [
    'container',
    containerAnswer,
    async () => {
      const inspected = await inspectContainer(container());
      expect(inspected.Id).toMatch(/^[0-9a-f]{64}$/);
      [upperFolder(inspected), ...volumeFolders(inspected)].forEach(aPath);
      expect(runningPid(inspected)).toBeGreaterThan(0);
    },
  ],
  [
    'image',
    imageAnswer,
    async () => {
      const { Size, GraphDriver } = await inspectImage(engine.docker, 'x');
      expect(Size).toBeGreaterThanOrEqual(0);
      GraphDriver?.Data?.LowerDir?.forEach(aPath);
    },
  ],
  ['image’s config', imageAnswer, () => dockerImages(host, engine, 'r').inspect('x')],
  ['list of containers', [listedContainer], () => listContainers(engine.docker, {})],
  ['list of images', [listedImage], () => listImages(engine.docker, {})],
  ['new container', { Id: containerAnswer.Id }, () => createContainer(engine.docker, { Image: 'x' })],
  ['program to be run inside', { Id: containerAnswer.Id }, () => createExec(container(), { Cmd: ['x'] })],
  ['program that runs inside', { Pid: 7 }, () => execPid(engine.docker.getExec('x'))],
  [
    'containers of dead runs',
    [listedContainer],
    () => removeLeftovers(host, [containers], async (runId) => runId.length > 0),
  ],
  [
    'images of dead runs',
    [listedImage],
    () => removeLeftovers(host, [pulledImages], async (runId) => runId.length > 0),
  ],
  ['new network', { Id: containerAnswer.Id }, () => createNetwork(engine.docker, { Name: 'x' })],
  [
    'network',
    { Options: { 'com.docker.network.bridge.enable_icc': 'false' } },
    () => inspectNetwork(engine.docker, 'x'),
  ],
  [
    'networks of dead runs',
    [listedNetwork],
    () => removeLeftovers(host, [engineNetworks], async (runId) => runId.length > 0),
  ],
  ['version', greeting['/version'], () => connectAnew()],
];

async function connectAnew(): Promise<void> {
  greets = false;
  try {
    (await connectDocker(host))[Symbol.dispose]();
  } finally {
    greets = true;
  }
}

test.each(asked.filter(([name]) => name !== 'version'))('a %s is read', async (_name, sample, ask) => {
  said = { status: 200, body: JSON.stringify(sample) };
  await ask();
});

test.each(asked)('whatever is said to be a %s, it is read or refused', async (_name, sample, ask) => {
  const answer = fc.oneof(
    { weight: 3, arbitrary: oneValueReplaced(sample) },
    { weight: 1, arbitrary: anyJson },
  );
  const status = fc.constantFrom(200, 200, 200, 201, 204, 304, 404, 409, 500);
  await fc.assert(
    fc.asyncProperty(answer, status, async (value, one) => {
      said = { status: one, body: JSON.stringify(value) };
      const error = await ask().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      onlyTyped(() => {
        if (error !== undefined) throw error;
      });
    }),
    { numRuns: 40 },
  );
});

const wrong: readonly [field: string, change: object][] = [
  ['State.Pid', { State: { Running: true, Pid: -1 } }],
  ['State.Pid', { State: { Running: true, Pid: '1; reboot' } }],
  ['State.Running', { State: { Pid: 1 } }],
  ['Id', { Id: '../../etc' }],
  ['GraphDriver.Data.UpperDir', { GraphDriver: { Name: 'overlay2', Data: { UpperDir: '/a/../etc' } } }],
  ['GraphDriver.Data.UpperDir', { GraphDriver: { Name: 'overlay2', Data: { UpperDir: 'etc' } } }],
  ['GraphDriver.Data.LowerDir.1', { GraphDriver: { Name: 'overlay2', Data: { LowerDir: '/a:b' } } }],
  ['Mounts.0.Source', { Mounts: [{ Type: 'volume', Source: '/v\n' }] }],
  ['HostConfig.NetworkMode', { HostConfig: { NetworkMode: 'x'.repeat(5000) } }],
  ['NetworkSettings.Networks.a.IPAddress', { NetworkSettings: { Networks: { a: { IPAddress: 'evil' } } } }],
  ['SizeRw', { SizeRw: -1 }],
];

test.each(wrong)('an answer is refused by its field: %s', async (field, change) => {
  const docker = { inspect: async () => ({ ...containerAnswer, ...change }) } as unknown as Docker.Container;
  const error = await inspectContainer(docker).catch((refusal: unknown) => refusal);
  expect(error).toBeInstanceOf(BallastError);
  expect(error).toMatchObject({
    kind: 'engine',
    code: 'engine-answer',
    message: expect.stringContaining(`inspecting a container: the engine’s answer cannot be read: ${field}:`),
  });
});

test('a container that has ended has no process', async () => {
  const ended = { ...containerAnswer, State: { Running: false, Pid: 0 } };
  const inspected = await inspectContainer({ inspect: async () => ended } as unknown as Docker.Container);
  expect(() => runningPid(inspected)).toThrow(expect.objectContaining({ code: 'engine-answer' }));
});

test.each(['{"message":{"toString":1,"valueOf":1}}', 'null', '', '[]', '{"message":"no"}'])(
  'a refusal in whatever words is one of the engine: %s',
  async (body) => {
    said = { status: 500, body };
    await expect(container().inspect()).rejects.toMatchObject({ code: 'docker-refused', statusCode: 500 });
    const inside = await engine.docker
      .getExec('x')
      .start({ hijack: true, stdin: true })
      .catch((e: unknown) => e);
    expect(inside).toMatchObject({ code: 'docker-refused', statusCode: 500 });
  },
);

test('a label that is no run’s id leads to no file of the host', async () => {
  const untouched = { exec: () => Promise.reject(new Error('asked')) } as Partial<Host> as Host;
  expect(await isHeld(untouched, '../../../etc')).toBe(false);
});
