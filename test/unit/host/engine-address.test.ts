import { describe, expect, test } from 'vitest';
import {
  defaultEngine,
  engineOf,
  namedEngineOf,
  parseEngineAddress,
  withEngine,
} from '../../../src/host/engine-address.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

const tls = { ca: 'ca', cert: 'cert', key: 'key' };

describe('the address of an engine', () => {
  test.each([
    ['unix:///run/user/1000/docker.sock', { unix: '/run/user/1000/docker.sock' }],
    ['/run/podman/podman.sock', { unix: '/run/podman/podman.sock' }],
    [' unix:///run/a b.sock\n', { unix: '/run/a b.sock' }],
    ['unix://', { unix: '/var/run/docker.sock' }],
    ['tcp://127.0.0.1:2375', { tcp: { host: '127.0.0.1', port: 2375 } }],
    ['tcp://localhost', { tcp: { host: 'localhost', port: 2375 } }],
    ['tcp://[::1]:4243/', { tcp: { host: '::1', port: 4243 } }],
  ])('%j is read as docker reads it', (written, address) => {
    expect(parseEngineAddress(written, '--engine')).toMatchObject({ address, chosenBy: '--engine' });
  });

  test.each(['unix:///run/x.sock', 'tcp://[::1]:4243', 'tcp://127.0.0.1:2375'])(
    '%s is shown as it can be given again',
    (written) => {
      expect(parseEngineAddress(written, '').text).toBe(written);
    },
  );

  test('with certificates, the port is by default the one that docker uses then', () => {
    expect(parseEngineAddress('tcp://localhost', 'DOCKER_HOST', () => tls)).toMatchObject({
      text: 'tcp://localhost:2376',
      tls,
    });
  });

  test.each([
    ['ssh://root@server', 'of another machine', '--host ssh://root@server'],
    ['npipe:////./pipe/docker_engine', 'reached by npipe', 'unix:///path'],
    ['docker.sock', 'no address of an engine', 'unix:///path'],
    ['localhost:2375', 'no address of an engine', 'unix:///path'],
    ['unix://run/docker.sock', 'no absolute path', 'unix:///path'],
    [`/${'x'.repeat(107)}`, 'longer than the 107 bytes', 'unix:///path'],
    ['tcp://', 'not tcp://host:port', 'unix:///path'],
    ['tcp://-x:1', 'not tcp://host:port', 'unix:///path'],
    ['tcp://x:0', 'a port that is not between', 'unix:///path'],
    ['unix:///a\u001b[31m', 'control characters', 'unix:///path'],
  ])('%j is refused, with what has chosen it and what to do', (written, why, toDo) => {
    const read = () => parseEngineAddress(written, 'DOCKER_HOST');
    expect(read).toThrow(
      expect.objectContaining({
        kind: 'input',
        code: 'engine-address-invalid',
        message: expect.stringMatching(/^\P{Cc}*\(DOCKER_HOST\)/u),
        hint: expect.stringContaining(toDo),
      }),
    );
    expect(read).toThrow(why);
  });
});

test('a host without a chosen engine has the default one', () => {
  const host = fakeHost({});
  expect(engineOf(host)).toBe(defaultEngine);
  const other = parseEngineAddress('unix:///run/x.sock', 'test');
  expect(engineOf(withEngine(host, () => other))).toBe(other);
});

test('an engine is named for a run by a choice that says so, and not by surroundings that cannot be read', () => {
  const found = parseEngineAddress('unix:///run/x.sock', 'DOCKER_HOST');
  const named = { ...found, isNamed: true } as const;
  const of = (engine: () => typeof found) => namedEngineOf(withEngine(fakeHost({}), engine));
  expect(of(() => named)).toBe(named);
  expect(of(() => found)).toBeUndefined();
  expect(
    of(() => {
      throw new Error('no address');
    }),
  ).toBeUndefined();
});
