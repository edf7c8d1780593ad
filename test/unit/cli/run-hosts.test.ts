import { expect, test } from 'vitest';
import { shareAmongHosts } from '../../../src/cli/run-hosts.ts';
import type { Scenario } from '../../../src/scenario.ts';
import { fixtureScenario } from '../../fixtures/run.ts';

const named = (name: string, hosts?: readonly string[]): Scenario => ({
  ...fixtureScenario,
  name,
  ...(hosts === undefined ? {} : { hosts }),
});
const shares = (scenarios: readonly Scenario[], chosen?: readonly string[]) =>
  shareAmongHosts(scenarios, chosen).map(({ name, scenarios: own }) => [name, own.map((one) => one.name)]);

test('each scenario is measured on each of its hosts, host by host', () => {
  const scenarios = [named('a', ['local', 'ssh://root@x']), named('b', ['ssh://root@x']), named('c')];
  expect(shares(scenarios)).toEqual([
    ['local', ['a']],
    ['ssh://root@x', ['a', 'b']],
    [undefined, ['c']],
  ]);
});

test('hosts of the command line win, each once', () => {
  expect(shares([named('a', ['local']), named('b')], ['lab', 'local', 'lab'])).toEqual([
    ['lab', ['a', 'b']],
    ['local', ['a', 'b']],
  ]);
});

test('scenarios that name different engines are measured over hosts of their own', () => {
  const withEngine = (name: string, socket: string) => ({ ...named(name), engine: { socket } });
  const all = [withEngine('a', '/run/x.sock'), named('b'), withEngine('c', '/run/x.sock')];
  expect(
    shareAmongHosts(all, ['local']).map(({ ofScenario, scenarios: own }) => [
      ofScenario,
      own.map((one) => one.name),
    ]),
  ).toEqual([
    ['/run/x.sock', ['a', 'c']],
    [undefined, ['b']],
  ]);
});
