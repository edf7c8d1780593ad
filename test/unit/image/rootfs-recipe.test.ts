import { expect, test } from 'vitest';
import { recipeDigest } from '../../../src/image/rootfs-recipe.ts';

test('gives a recipe one digest, in whatever order it is written', () => {
  const debian = { suite: 'bookworm', packages: ['b', 'a'], only: undefined };
  const one = recipeDigest({ debian, files: { '/a': '1', '/b': '2' } });
  expect(recipeDigest({ debian: { ...debian, packages: ['a', 'b'] }, files: { '/b': '2', '/a': '1' } })).toBe(
    one,
  );
  expect(recipeDigest({ debian: { ...debian, only: [] }, files: {} })).not.toBe(one);
});
