import { expect, test } from 'vitest';
import { systemRecipe } from '../../../../../src/targets/guest/full/os-recipe.ts';

test('the workload’s packages are part of the system, each once', () => {
  const workload = {
    debian: { suite: 'trixie', packages: ['udev', 'nginx-light'], only: ['/x'] },
    files: {},
  };
  const { debian } = systemRecipe(workload);
  expect(debian.suite).toBe('trixie');
  expect(debian.only).toBeUndefined();
  expect(debian.packages.filter((name) => name === 'udev')).toHaveLength(1);
  expect(debian.packages).toContain('nginx-light');
});
