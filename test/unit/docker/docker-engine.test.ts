import { expect, test } from 'vitest';
import { connectDocker } from '../../../src/docker/docker-engine.ts';
import { parseEngineAddress, withEngine } from '../../../src/host/engine-address.ts';
import type { Host } from '../../../src/host/host.ts';

/** A host on which a connection to any socket fails with the code. */
const failing = (code: string) => {
  const dial = async () => Promise.reject(Object.assign(new Error(`connect ${code}`), { code }));
  return { name: 'here', dial } as Partial<Host> as Host;
};
const chosen = (host: Host) => withEngine(host, () => parseEngineAddress('/run/x.sock', 'DOCKER_HOST'));

test.each([
  ['ENOENT', 'input', 'engine-missing', 'there is no unix:///run/x.sock at here (DOCKER_HOST)'],
  ['EACCES', 'input', 'engine-denied', 'this user may not talk to the engine at unix:///run/x.sock'],
  ['ECONNREFUSED', 'engine', 'engine-unreachable', 'no container engine answers at unix:///run/x.sock'],
])('an address that was chosen and fails with %s', async (code, kind, is, said) => {
  await expect(connectDocker(chosen(failing(code)))).rejects.toMatchObject({
    ...{ kind, code: is, message: expect.stringContaining(said) },
  });
});

test('where the default is missing, there is no engine', async () => {
  await expect(connectDocker(failing('ENOENT'))).rejects.toMatchObject({
    kind: 'engine',
    code: 'engine-unreachable',
  });
});
