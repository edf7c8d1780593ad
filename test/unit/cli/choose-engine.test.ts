import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chosenEngine, engineArguments } from '../../../src/cli/choose-engine.ts';
import { withEngine } from '../../../src/host/engine-address.ts';
import { fakeHost } from '../../fixtures/fake-host.ts';

beforeEach(() => {
  vi.stubEnv('DOCKER_HOST', 'unix:///run/of-caller.sock');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const of = (kind: 'local' | 'ssh', options = {}) => chosenEngine({ kind }, options)().text;

test('the command line wins over the scenario, and that over the caller’s surroundings', () => {
  const ofScenario = '/run/of-scenario.sock';
  expect(of('local', { engine: '/run/named.sock', ofScenario })).toBe('unix:///run/named.sock');
  expect(of('local', { ofScenario })).toBe('unix:///run/of-scenario.sock');
  expect(of('local')).toBe('unix:///run/of-caller.sock');
});

test('the caller’s surroundings say nothing of another machine', () => {
  expect(of('ssh')).toBe('unix:///var/run/docker.sock');
  expect(of('ssh', { ofScenario: '/run/x.sock' })).toBe('unix:///run/x.sock');
});

test.each([{ engine: 'nonsense' }, { ofScenario: 'http://127.0.0.1' }])(
  'an engine that is named by no address is refused at once: %j',
  (options) => {
    expect(() => chosenEngine({ kind: 'local' }, options)).toThrow('engine’s address');
  },
);

test('an engine that is named is known as such, and one that is found is not', () => {
  expect(chosenEngine({ kind: 'local' }, { engine: '/run/x.sock' })().isNamed).toBe(true);
  expect(chosenEngine({ kind: 'local' }, {})().isNamed).toBeUndefined();
});

test('what the surroundings name is refused where the engine is asked for, and not before', () => {
  vi.stubEnv('DOCKER_HOST', 'ssh://root@elsewhere');
  const choose = chosenEngine({ kind: 'local' }, {});
  expect(choose).toThrow('DOCKER_HOST');
  expect(engineArguments(withEngine(fakeHost({}), choose))).toEqual([]);
});

test('another Ballast is given the same engine', () => {
  const host = withEngine(fakeHost({}), chosenEngine({ kind: 'local' }, {}));
  expect(engineArguments(host)).toEqual(['--engine', 'unix:///run/of-caller.sock']);
});
