import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineOfCaller } from '../../../src/cli/engine-of-caller.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ballast-caller-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, content: unknown): void {
  const file = join(home, '.docker', path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

const digest = (name: string) => createHash('sha256').update(name).digest('hex');
const context = (name: string, Host: string) =>
  write(`contexts/meta/${digest(name)}/meta.json`, { Name: name, Endpoints: { docker: { Host } } });
const engine = (env: Record<string, string> = {}, hasContexts = true) =>
  engineOfCaller({ env, home, hasContexts });

describe('the engine of whoever calls', () => {
  beforeEach(() => {
    context('work', 'unix:///run/work.sock');
    context('play', 'unix:///run/play.sock');
    write('config.json', { auths: {}, currentContext: 'work' });
  });

  test('DOCKER_HOST wins over DOCKER_CONTEXT, and that over the current context', () => {
    const [DOCKER_HOST, DOCKER_CONTEXT] = ['unix:///run/own.sock', 'play'];
    expect(engine({ DOCKER_HOST, DOCKER_CONTEXT })).toMatchObject({
      text: 'unix:///run/own.sock',
      chosenBy: 'DOCKER_HOST',
    });
    expect(engine({ DOCKER_HOST: '', DOCKER_CONTEXT })).toMatchObject({
      text: 'unix:///run/play.sock',
      chosenBy: 'the Docker context “play”',
    });
    expect(engine().text).toBe('unix:///run/work.sock');
  });

  test('the context `default` is the default engine', () => {
    expect(engine({ DOCKER_CONTEXT: 'default' }).text).toBe('unix:///var/run/docker.sock');
  });

  test('contexts of the machine are not those of the lab', () => {
    expect(engine({}, false).text).toBe('unix:///var/run/docker.sock');
    expect(engine({ DOCKER_HOST: 'unix:///run/own.sock' }, false).text).toBe('unix:///run/own.sock');
  });

  test('DOCKER_CONFIG names another folder', () => {
    expect(engine({ DOCKER_CONFIG: join(home, 'nothing') }).text).toBe('unix:///var/run/docker.sock');
  });

  test('a context that is not there is refused, with the place', () => {
    expect(() => engine({ DOCKER_CONTEXT: 'gone' })).toThrow(
      expect.objectContaining({ code: 'engine-context-unknown', kind: 'input' }),
    );
    expect(() => engine({ DOCKER_CONTEXT: '../../etc' })).toThrow('there is no Docker context “../../etc”');
  });

  test('a context of another machine is refused as DOCKER_HOST would be', () => {
    context('far', 'ssh://root@server');
    expect(() => engine({ DOCKER_CONTEXT: 'far' })).toThrow('the Docker context “far”');
  });

  test('a context with certificates says by which variables they can be used', () => {
    context('tls', 'tcp://127.0.0.1:2376');
    write(`contexts/tls/${digest('tls')}/docker/ca.pem`, 'PEM');
    expect(() => engine({ DOCKER_CONTEXT: 'tls' })).toThrow(
      expect.objectContaining({
        code: 'engine-context-tls',
        hint: expect.stringContaining('DOCKER_CERT_PATH='),
      }),
    );
  });

  test.each(['{', '[]', '{"currentContext":7}'])(
    'a config.json that is %s is refused by its name',
    (text) => {
      write('config.json', text);
      expect(() => engine()).toThrow(
        expect.objectContaining({ code: 'docker-config-unreadable', message: expect.stringContaining(home) }),
      );
    },
  );
});

test('certificates are read where DOCKER_TLS_VERIFY is set', () => {
  const env = {
    DOCKER_HOST: 'tcp://127.0.0.1',
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: join(home, '.docker'),
  };
  expect(() => engine(env)).toThrow(expect.objectContaining({ code: 'engine-tls-unreadable' }));
  for (const name of ['ca', 'cert', 'key']) write(`${name}.pem`, name);
  expect(engine(env)).toMatchObject({
    text: 'tcp://127.0.0.1:2376',
    tls: { ca: 'ca', cert: 'cert', key: 'key' },
  });
});

test('without any of it, it is the default', () => {
  expect(engine().chosenBy).toBe('the default');
});
