import { expect, it } from 'vitest';
import { Teardown } from '../../../src/remains/teardown.ts';

const undoing = (undo: () => Promise<void> | void): AsyncDisposable => ({
  [Symbol.asyncDispose]: async () => undo(),
});

it('undoes in reverse, and names what fails or hangs without letting it keep the rest', async () => {
  const undone: string[] = [];
  const teardown = new Teardown(30);
  const first = undoing(() => void undone.push('first'));
  expect(teardown.use('the first', first)).toBe(first);
  teardown.use(
    'the second',
    undoing(() => new Promise<never>(() => undefined)),
  );
  teardown.use(
    'the third',
    undoing(() => {
      throw new Error('it is in use');
    }),
  );
  teardown.use(
    'the fourth',
    undoing(() => void undone.push('fourth')),
  );
  expect(await teardown.down()).toEqual(['the third: it is in use', 'the second: it took more than 0.03 s']);
  expect(undone).toEqual(['fourth', 'first']);
  expect(await teardown.down()).toEqual([]);
});
