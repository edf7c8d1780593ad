import { expect, test } from 'vitest';
import { onlyTargets } from '../../../src/scenario/only-targets.ts';
import type { Scenario } from '../../../src/scenario.ts';

const scenario = {
  file: 'web.yaml',
  targets: ['process', 'container', 'vm'].map((name) => ({ kind: name, name })),
  claims: ['container.startup.ready < 0.5 * vm.startup.ready', 'container.startup.ready < 1s'],
} as unknown as Scenario;

test('keeps the order of the file, and the claims that are about what is left', () => {
  const some = onlyTargets(scenario, ['container', 'process']);
  expect(some.targets.map(({ name }) => name)).toEqual(['process', 'container']);
  expect(some.claims).toEqual(['container.startup.ready < 1s']);
  expect(onlyTargets(scenario, ['process', 'container', 'vm'])).toEqual(scenario);
});

test('a name that is not there is told, with the one that was meant', () => {
  expect(() => onlyTargets(scenario, ['vn'])).toThrow(/web\.yaml has no target `vn`; did you mean `vm`\?/);
});
