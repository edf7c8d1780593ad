import { expect, test } from 'vitest';
import { BallastError } from '../../../../src/errors.ts';
import { Sibling } from '../../../../src/stages/isolation/sibling.ts';
import type { PreparedTarget } from '../../../../src/targets/target.ts';

/** A target whose instances cannot be launched; counts what was made and removed. */
function failingTarget() {
  const counts = { created: 0, removed: 0 };
  const createProbed = async () => {
    counts.created++;
    return {
      launch: async () => {
        throw new BallastError('engine', 'start-refused', 'no memory left');
      },
      [Symbol.asyncDispose]: async () => {
        counts.removed++;
      },
    };
  };
  return { counts, target: { createProbed } as unknown as PreparedTarget };
}

test('nothing is started for those who do not ask', async () => {
  const { counts, target } = failingTarget();
  await new Sibling(target, 'sibling')[Symbol.asyncDispose]();
  expect(counts).toEqual({ created: 0, removed: 0 });
});

test('one that cannot be launched is tried once, says so each time, and is removed', async () => {
  const { counts, target } = failingTarget();
  const sibling = new Sibling(target, 'sibling');
  await expect(sibling.open()).rejects.toThrow('no memory left');
  await expect(sibling.open()).rejects.toThrow('no memory left');
  await sibling[Symbol.asyncDispose]();
  expect(counts).toEqual({ created: 1, removed: 1 });
});

test('one that is still on its way when it is no longer wanted is removed all the same', async () => {
  const { counts, target } = failingTarget();
  const sibling = new Sibling(target, 'sibling');
  const asked = sibling.open().catch(() => undefined);
  await sibling[Symbol.asyncDispose]();
  await asked;
  expect(counts).toEqual({ created: 1, removed: 1 });
});
