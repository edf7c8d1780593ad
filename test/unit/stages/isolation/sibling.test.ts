import { expect, test } from 'vitest';
import { BallastError } from '../../../../src/errors.ts';
import type { PreparedForm } from '../../../../src/forms/form.ts';
import { Sibling } from '../../../../src/stages/isolation/sibling.ts';

/** A form whose instances cannot be launched; counts what was made and removed. */
function failingForm() {
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
  return { counts, form: { createProbed } as unknown as PreparedForm };
}

test('nothing is started for those who do not ask', async () => {
  const { counts, form } = failingForm();
  await new Sibling(form, 'sibling')[Symbol.asyncDispose]();
  expect(counts).toEqual({ created: 0, removed: 0 });
});

test('one that cannot be launched is tried once, says so each time, and is removed', async () => {
  const { counts, form } = failingForm();
  const sibling = new Sibling(form, 'sibling');
  await expect(sibling.open()).rejects.toThrow('no memory left');
  await expect(sibling.open()).rejects.toThrow('no memory left');
  await sibling[Symbol.asyncDispose]();
  expect(counts).toEqual({ created: 1, removed: 1 });
});

test('one that is still on its way when it is no longer wanted is removed all the same', async () => {
  const { counts, form } = failingForm();
  const sibling = new Sibling(form, 'sibling');
  const asked = sibling.open().catch(() => undefined);
  await sibling[Symbol.asyncDispose]();
  await asked;
  expect(counts).toEqual({ created: 1, removed: 1 });
});
