import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { containerEngine } from '../../../../src/doctor/checks/container-engine.ts';
import { parseEngineAddress, withEngine } from '../../../../src/host/engine-address.ts';
import { on } from '../../../fixtures/doctor.ts';
import { greeting, hostOf } from '../../../fixtures/engine.ts';

/** What the check finds at an engine that answers with these instead. */
async function found(instead: Readonly<Record<string, object>> = {}) {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    response.end(JSON.stringify({ ...greeting[path], ...instead[path] }));
  });
  const host = await hostOf(server);
  const address = parseEngineAddress('unix:///run/x.sock', 'DOCKER_HOST');
  try {
    return await containerEngine.ask(on(withEngine(host, () => address)));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('an engine is named with its address, and with what has chosen that', async () => {
  expect(await found()).toEqual({
    level: 'ok',
    found: 'Docker 20.10.24 at unix:///run/x.sock (DOCKER_HOST), API 1.41, overlay2, runtimes runc',
    toDo: null,
  });
});

test('a rootless engine is a problem, with what it cannot give', async () => {
  expect(await found({ '/v1.41/info': { SecurityOptions: ['name=rootless'] } })).toMatchObject({
    level: 'problem',
    found: expect.stringContaining('does not reach their addresses'),
    toDo: expect.stringContaining('--engine'),
  });
});

test('Podman is named as such, with what it does otherwise', async () => {
  expect(
    await found({ '/version': { Version: '4.3.1', Components: [{ Name: 'Podman Engine' }] } }),
  ).toMatchObject({
    level: 'warning',
    found: expect.stringMatching(/^Podman 4\.3\.1 at .*does not report the end of a program/),
  });
});
