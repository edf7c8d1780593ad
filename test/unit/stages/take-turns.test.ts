import { describe, expect, test } from 'vitest';
import { BallastError } from '../../../src/errors.ts';
import type { Taking } from '../../../src/stages/stage.ts';
import { takeTurns } from '../../../src/stages/take-turns.ts';

interface One {
  readonly block: number;
  readonly target: string;
}

const turns: readonly One[] = [
  { block: 0, target: 'a' },
  { block: 0, target: 'b' },
  { block: 1, target: 'b' },
  { block: 1, target: 'a' },
];

/** Takes the turns, and returns what happened, in order. `at` is done in the turn of this target and block. */
async function taken(
  at: Readonly<Record<string, () => Promise<'over' | undefined>>> = {},
  { storesFailures = true, signal = new AbortController().signal } = {},
): Promise<{ readonly log: readonly string[]; readonly thrown: unknown }> {
  const log: string[] = [];
  const name = ({ block, target }: One) => `${target}${block}`;
  const taking: Taking<One> = {
    async take(turn) {
      log.push(name(turn));
      return at[name(turn)]?.();
    },
    ...(storesFailures ? { failed: (turn, reason) => log.push(`${name(turn)} failed: ${reason}`) } : {}),
    [Symbol.asyncDispose]: async () => void log.push('closed'),
  };
  const thrown = await takeTurns(taking, turns, {
    signal,
    progress: (text) => log.push(text),
    doing: 'measuring',
    blockEnded: (block) => log.push(`round ${block} whole`),
  }).catch((error: unknown) => error);
  return { log: log.filter((line) => !line.startsWith('measuring')), thrown };
}

const fails = (error: unknown) => () => Promise.reject(error);
const hostLost = new BallastError('engine', 'host-lost', 'the host is gone');

describe('turns of a stage', () => {
  test('are taken in order; each round is whole after its last, and what was opened is closed', async () => {
    const { log, thrown } = await taken();
    expect(thrown).toBeUndefined();
    expect(log).toEqual(['a0', 'b0', 'round 0 whole', 'b1', 'a1', 'round 1 whole', 'closed']);
  });

  test('that fail are told to the stage, and the next is taken', async () => {
    const { log, thrown } = await taken({ b0: fails(new Error('no address')) });
    expect(thrown).toBeUndefined();
    expect(log.slice(0, 4)).toEqual(['a0', 'b0', 'b0 failed: no address', 'round 0 whole']);
  });

  test.each([
    ['the host is lost', hostLost],
    ['results cannot be written', new BallastError('input', 'results-unwritable', 'no space left')],
    ['Ballast itself is at fault', new TypeError('x is not a function')],
  ])('end with the run when %s', async (_, error) => {
    const { log, thrown } = await taken({ b0: fails(error) });
    expect(thrown).toBe(error);
    expect(log).toEqual(['a0', 'b0', 'closed']);
  });

  test('end the run when they fail and the stage stores no failures', async () => {
    const error = new Error('no address');
    const { log, thrown } = await taken({ a0: fails(error) }, { storesFailures: false });
    expect(thrown).toBe(error);
    expect(log).toEqual(['a0', 'closed']);
  });

  test('end with the user’s wish to stop, which is no failure of theirs', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const stopping = async () => {
      stop.abort(reason);
      throw new Error('cut off');
    };
    const { log, thrown } = await taken({ b0: stopping }, { signal: stop.signal });
    expect(thrown).toBe(reason);
    expect(log).toEqual(['a0', 'b0', 'closed']);
  });

  test('end when one says that it is over; its round is not whole then', async () => {
    const { log, thrown } = await taken({ b0: async () => 'over' });
    expect(thrown).toBeUndefined();
    expect(log).toEqual(['a0', 'b0', 'closed']);
  });
});
